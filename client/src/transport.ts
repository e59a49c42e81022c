import { NetworkError, Problem, problemFrom } from './problem.js';
import { abortable, type Answer, initOf, type SendRequest, urlOf } from './request.js';
import type { TokenSource } from './token.js';

/** Settings of the requests. */
export interface TransportOptions {
  /** The URL of the service, without `/api/v1`. */
  readonly url: string;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Time for one attempt. Default: 30 s. */
  readonly timeoutMs?: number;
  /** Default: 5, which takes 10 to 20 s. */
  readonly maxRetries?: number;
}

const RETRIED = new Set([408, 429, 502, 503, 504]);
const MAX_RETRIES = 5;
const TIMEOUT_MS = 30_000;
const FIRST_DELAY_MS = 300;
const MAX_DELAY_MS = 10_000;
/** With a longer `Retry-After`, the problem is thrown at once. */
const MAX_RETRY_AFTER_S = 60;
/** Public routes, which must work before the sign-in. */
const WITHOUT_TOKEN = /^\/(health\/|auth\/config)/;

/** Sends requests with a token, and again after temporary failures. */
export class Transport {
  private readonly base: string;

  constructor(
    private readonly options: TransportOptions,
    private readonly tokens: TokenSource,
  ) {
    this.base = options.url.replace(/\/+$/, '');
  }

  /** Sends a request and retries it with the same keys. */
  async send<T>(request: SendRequest): Promise<Answer<T>> {
    const init = initOf(request);
    const { signal, path } = request;
    const canRetry = request.retry !== false && !/^\/(import|health)/.test(path);
    const maxRetries = canRetry ? (this.options.maxRetries ?? MAX_RETRIES) : 0;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.attempt<T>(request, init);
      } catch (error) {
        signal?.throwIfAborted();
        const delay = delayAfter(error, attempt);
        if (delay === undefined || attempt >= maxRetries) throw error;
        await sleep(delay, signal);
      }
    }
  }

  private async attempt<T>(request: SendRequest, init: RequestInit): Promise<Answer<T>> {
    const timeout = AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    try {
      const response = await this.open(request, { ...init, signal });
      return { status: response.status, headers: response.headers, body: (await bodyOf(response)) as T };
    } catch (error) {
      throw timeout.aborted && !(error instanceof Problem) ? new NetworkError('Timed out', error) : error;
    }
  }

  /** One attempt; a rejected token is renewed once. Resolves with the head of a successful response. */
  async open(request: SendRequest, init: RequestInit = initOf(request)): Promise<Response> {
    const send = this.options.fetch ?? fetch;
    const attempt = (token?: string): Promise<Response> =>
      send(urlOf(this.base, request), {
        ...init,
        headers: { ...(init.headers as object), ...(token && { authorization: `Bearer ${token}` }) },
      }).catch((error: unknown) => {
        throw new NetworkError('No response', error);
      });
    const token = WITHOUT_TOKEN.test(request.path)
      ? undefined
      : await abortable(this.tokens.token(), init.signal);
    let response = await attempt(token);
    if (response.status === 401 && token) {
      const next = await abortable(this.tokens.token(token), init.signal);
      if (next !== token) {
        // Rejects if the connection was lost in the meantime.
        response.body?.cancel().catch(() => {});
        response = await attempt(next);
      }
    }
    if (response.status < 400) return response;
    throw problemFrom(response.status, await textOf(response), response.headers);
  }
}

const textOf = (response: Response): Promise<string> =>
  response.text().catch((error: unknown) => {
    throw new NetworkError('Incomplete response', error);
  });

async function bodyOf(response: Response): Promise<unknown> {
  const text = await textOf(response);
  if (text === '') return undefined;
  if (response.headers.get('content-type')?.includes('ndjson')) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    // For example the sign-in page of a hotel network.
    throw new NetworkError('Not a response of the service', error);
  }
}

/** The delay before the next attempt; undefined if another attempt would fail too. */
export function delayAfter(error: unknown, attempt: number): number | undefined {
  const jitter = 0.5 + Math.random() / 2;
  const backoff = Math.min(FIRST_DELAY_MS * 2 ** attempt, MAX_DELAY_MS) * jitter;
  if (error instanceof NetworkError) return backoff;
  if (!(error instanceof Problem)) return undefined;
  const { status, type, retryAfter = 0 } = error;
  // The first attempt of this write is still running.
  const isTemporary = RETRIED.has(status) || type === '/problems/request-in-progress';
  if (!isTemporary || retryAfter > MAX_RETRY_AFTER_S) return undefined;
  return Math.max(backoff, retryAfter * 1000 * (1 + Math.random() / 10));
}

/** Waits, but not beyond the moment at which the browser is online again. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', done);
      signal?.removeEventListener('abort', done);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(done, ms);
    globalThis.addEventListener?.('online', done);
    signal?.addEventListener('abort', done);
    if (signal?.aborted) done();
  });
}
