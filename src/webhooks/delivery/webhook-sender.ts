import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { RetryPolicy } from './delivery-queue.js';
import { type Address, HostUnresolved, PrivateAddress, WebhookNetwork } from './webhook-network.js';

export interface OutgoingRequest {
  readonly owner: OwnerId;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Outcome of an attempt. Without an error, the message was delivered. */
export interface Outcome {
  readonly statusCode: number | null;
  readonly error: string | null;
  /** The receiver's Retry-After. */
  readonly retryAfterMs?: number;
}

/** Bytes of a response that are read and discarded. */
const MAX_RESPONSE_BYTES = 16 * 1024;
/** Connection timeout per address. Node's default of 250 ms is too short for distant receivers. */
const NEXT_ADDRESS_MS = 2_500;

class ConnectTimeout extends Error {}

/** Sends one message over a new connection. */
@Injectable()
export class WebhookSender {
  constructor(
    private readonly network: WebhookNetwork,
    private readonly retryPolicy: RetryPolicy,
  ) {}

  /** @throws only if `stop` aborts; other failures are outcomes */
  async send(outgoing: OutgoingRequest, stop: AbortSignal): Promise<Outcome> {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(this.retryPolicy.attemptMs)]);
    try {
      const url = new URL(outgoing.url);
      // The only lookup: the connection uses exactly the addresses that were checked.
      const addresses = await unlessAborted(this.network.addressesOf(url, outgoing.owner, signal), signal);
      return outcomeOf(await this.post({ ...outgoing, url, addresses }, signal));
    } catch (error) {
      if (stop.aborted) throw error;
      return { statusCode: null, error: this.describe(error, signal.aborted) };
    }
  }

  private async post(
    {
      url,
      headers,
      body,
      addresses,
    }: Pick<OutgoingRequest, 'headers' | 'body'> & { url: URL; addresses: readonly Address[] },
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const isSecure = url.protocol === 'https:';
    // Without an agent, no connection of an earlier check is reused.
    const connecting = {
      lookup: pinnedTo(addresses),
      agent: false,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    };
    const options = { method: 'POST', headers: { ...headers, connection: 'close' }, signal, ...connecting };
    const request = (isSecure ? https : http).request(url, options);
    const timer = setTimeout(() => request.destroy(new ConnectTimeout()), this.retryPolicy.connectMs);
    request.once('socket', (socket) =>
      socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(timer)),
    );
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request.once('response', resolve);
        // Also handles errors after the response.
        request.on('error', reject);
        // A connection may close without response or error, for example after a 101.
        request.once('close', () => reject(new Error('no response')));
        request.end(body);
      });
      await drain(response);
      return response;
    } finally {
      clearTimeout(timer);
      request.destroy();
    }
  }

  private describe(error: unknown, isLate: boolean): string {
    if (error instanceof PrivateAddress) return 'the host resolves to an address that is not public';
    if (error instanceof ConnectTimeout) return `no connection within ${this.retryPolicy.connectMs} ms`;
    if (error instanceof HostUnresolved) return `the host name was not resolved: ${error.code}`;
    if (isLate) return `no response within ${this.retryPolicy.attemptMs} ms`;
    // The error message could reveal internal addresses.
    const { code } = error as NodeJS.ErrnoException;
    return `no response: ${code ?? 'the connection broke'}`;
  }
}

/** A lookup for node:net that returns the given addresses, one or all. */
const pinnedTo =
  (addresses: readonly Address[]): LookupFunction =>
  (_host, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first!.address, first!.family);
  };

/** Reads a limited part of the body, so that the receiver can finish. Only the status counts. */
async function drain(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of response) {
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_RESPONSE_BYTES) break;
    }
  } catch {
    // The connection broke or timed out.
  }
}

function outcomeOf({ statusCode = 0, headers }: IncomingMessage): Outcome {
  if (statusCode >= 200 && statusCode < 300) return { statusCode, error: null };
  const isRedirect = statusCode >= 300 && statusCode < 400;
  const error = isRedirect ? `answered ${statusCode}; redirects are not followed` : `answered ${statusCode}`;
  return { statusCode, error, retryAfterMs: waitOf(headers['retry-after']) };
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function waitOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // A queued lookup cannot be cancelled and continues in the background.
  const aborted = new Promise<never>((_, reject) => {
    const fail = (): void => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
  return Promise.race([work, aborted]);
}
