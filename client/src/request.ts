/** Options of every call. */
export interface CallOptions {
  /** Aborts the call and its retries. */
  readonly signal?: AbortSignal;
  /** Default: a new UUID for each write. Retries send the same key, so the write is applied once. */
  readonly idempotencyKey?: string;
  /** Default: a new UUID for each write. `undo` and the change feed identify the write by it. */
  readonly requestId?: string;
  /** The expected version of the row, or an `ETag`. Another version is a 412. */
  readonly ifMatch?: string | number;
  /** `false` sends the request once. Default: `true`. */
  readonly retry?: boolean;
  /** More headers, such as `If-None-Match`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request, with a path relative to `/api/v1`. */
export interface SendRequest extends CallOptions {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON; a string as newline-delimited JSON. */
  readonly body?: unknown;
}

/** A successful response. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** The `If-Match` header for a version. */
export const entityTag = (version: string | number): string =>
  typeof version === 'number' ? `"${version}"` : version;

/** A random UUID. */
export function newId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Browsers have `randomUUID` only on https and localhost.
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

/** The query string with its `?`, empty without values. A list is joined with commas. */
export function queryOf(query: SendRequest['query'] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const text = String(new URLSearchParams(given.map(([name, value]) => [name, String(value)])));
  return text && `?${text}`;
}

/** The URL of a request. Paths outside of `/api/v1` are complete. */
export function urlOf(base: string, { path, query }: SendRequest): string {
  return base + (/^\/(api|health)\//.test(path) ? '' : '/api/v1') + path + queryOf(query);
}

const isWrite = (method: string): boolean => method !== 'GET' && method !== 'HEAD';

/** The options of `fetch`, the same for each attempt. */
export function initOf(request: SendRequest): RequestInit & { headers: Record<string, string> } {
  const { method, body, ifMatch, idempotencyKey, requestId } = request;
  const isText = typeof body === 'string';
  return {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': isText ? 'application/x-ndjson' : 'application/json' }),
      ...(isWrite(method) && {
        'idempotency-key': idempotencyKey ?? newId(),
        'x-request-id': requestId ?? newId(),
      }),
      ...(ifMatch !== undefined && { 'if-match': entityTag(ifMatch) }),
      ...request.headers,
    },
    ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
  };
}

/** Rejects as soon as the signal aborts, although the work goes on. */
export function abortable<T>(work: Promise<T>, signal?: AbortSignal | null): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
