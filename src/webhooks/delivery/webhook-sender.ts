import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { RetryPolicy } from './retry-policy.js';
import { type Address, HostUnresolved } from './host-resolver.js';
import { PrivateAddress, WebhookNetwork } from './webhook-network.js';

export interface OutgoingRequest {
  readonly owner: OwnerId;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** How an attempt ended. Without an error, the receiver has the message. */
export interface Outcome {
  readonly statusCode: number | null;
  readonly error: string | null;
  /** How long the receiver wants to be left alone. */
  readonly retryAfterMs?: number;
}

/** So much of an answer is listened to, and thrown away. */
const MAX_ANSWER_BYTES = 16 * 1024;
/** For each of the addresses of a name; Node's own 250 ms are less than some ways around the world take. */
const NEXT_ADDRESS_MS = 2_500;

class ConnectTimeout extends Error {}

/** Sends one message, once, over a connection of its own. */
@Injectable()
export class WebhookSender {
  constructor(
    private readonly network: WebhookNetwork,
    private readonly retryPolicy: RetryPolicy,
  ) {}

  /** @throws where `stop` aborts; whatever else goes wrong is an outcome */
  async send(outgoing: OutgoingRequest, stop: AbortSignal): Promise<Outcome> {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(this.retryPolicy.attemptMs)]);
    try {
      const url = new URL(outgoing.url);
      // Looked up here and nowhere else: what is connected to is what was looked at.
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
    // Without an agent there is no connection that was checked for an earlier message.
    const connecting = {
      lookup: pinnedTo(addresses),
      agent: false,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    };
    const options = { method: 'POST', headers: { ...headers, connection: 'close' }, signal, ...connecting };
    const call = (isSecure ? https : http).request(url, options);
    const timer = setTimeout(() => call.destroy(new ConnectTimeout()), this.retryPolicy.connectMs);
    call.once('socket', (socket) =>
      socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(timer)),
    );
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        call.once('response', resolve);
        // Also after the answer, where nobody waits for it any more.
        call.on('error', reject);
        // A connection that ends in neither, as after an answer 101, would be waited for for ever.
        call.once('close', () => reject(new Error('no answer')));
        call.end(body);
      });
      await hearOut(answer);
      return answer;
    } finally {
      clearTimeout(timer);
      call.destroy();
    }
  }

  private describe(error: unknown, isLate: boolean): string {
    if (error instanceof PrivateAddress) return 'the host leads to an address that is not public';
    if (error instanceof ConnectTimeout) return `no connection within ${this.retryPolicy.connectMs} ms`;
    if (error instanceof HostUnresolved) return `the host name was not resolved: ${error.code}`;
    if (isLate) return `no answer within ${this.retryPolicy.attemptMs} ms`;
    // The message would tell which addresses a name has here.
    const { code } = error as NodeJS.ErrnoException;
    return `no answer: ${code ?? 'the connection broke'}`;
  }
}

/** As node:net asks for one address or for all. */
const pinnedTo =
  (addresses: readonly Address[]): LookupFunction =>
  (_host, { all }, answer) => {
    const [first] = addresses;
    if (all) answer(null, [...addresses]);
    else answer(null, first!.address, first!.family);
  };

/** The status is all that counts, and it is there; a receiver that has more to say may say a little of it. */
async function hearOut(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of answer) {
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_ANSWER_BYTES) break;
    }
  } catch {
    // It has broken off, or has taken too long.
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
  // A look-up that waits for others of the owner goes on waiting.
  const aborted = new Promise<never>((_, reject) => {
    const fail = (): void => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
  return Promise.race([work, aborted]);
}
