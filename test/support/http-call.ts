import {
  type Agent,
  globalAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as send,
} from 'node:http';
import { request as sendSecurely } from 'node:https';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

export interface HttpResponse {
  /** Of the request, with its query. */
  readonly path: string;
  readonly status: number;
  /** Whether the status is 2xx. */
  readonly ok: boolean;
  readonly headers: IncomingHttpHeaders & Record<string, string>;
  readonly text: string;
  /** The parsed JSON, or an empty object if the response has another type. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows what it has asked for
  readonly body: any;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options' | 'trace';
type QueryValue = string | number | boolean | null | undefined;
type Query = Readonly<Record<string, QueryValue | readonly QueryValue[]>>;
type Assertion = (response: HttpResponse) => void;

/** Calls of the server at this URL. */
export const request = (url: string): Record<Method, (path: string) => HttpCall> => {
  const call = (method: Method) => (path: string) => new HttpCall(method, new URL(url + path));
  return {
    get: call('get'),
    post: call('post'),
    put: call('put'),
    patch: call('patch'),
    delete: call('delete'),
    head: call('head'),
    options: call('options'),
    trace: call('trace'),
  };
};

/** A request that is sent once it is awaited. Redirects are not followed. */
export class HttpCall implements Promise<HttpResponse> {
  readonly [Symbol.toStringTag] = 'HttpCall';
  private readonly headers: Record<string, string | string[]> = { 'accept-encoding': 'gzip, deflate' };
  private readonly assertions: Assertion[] = [];
  private connections: Agent | undefined;
  private timeoutMs = 0;
  private payload: string | Buffer | undefined;
  private first = false;
  private response: Promise<HttpResponse> | undefined;

  constructor(
    private readonly method: Method,
    private readonly url: URL,
  ) {}

  set(name: string | Readonly<Record<string, string>>, value?: string | readonly string[]): this {
    const fields = typeof name === 'string' ? { [name]: value! } : name;
    for (const [field, content] of Object.entries(fields))
      this.headers[field.toLowerCase()] = typeof content === 'string' ? content : [...content];
    return this;
  }

  type(value: string): this {
    return this.set('content-type', value === 'json' ? 'application/json' : value);
  }

  query(fields: object | ''): this {
    const pairs = Object.entries(fields as Query).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value])
        .filter((one) => one !== undefined)
        .map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one ?? '')}`),
    );
    if (pairs.length > 0) this.url.search += `${this.url.search === '' ? '' : '&'}${pairs.join('&')}`;
    return this;
  }

  /** An object is sent as JSON, anything else as it is. */
  send(body: object | string): this {
    const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
    this.payload = isRaw ? body : JSON.stringify(body);
    this.headers['content-type'] ??= isRaw ? 'application/x-www-form-urlencoded' : 'application/json';
    return this;
  }

  /** Sends the request over a connection of this agent. */
  agent(connections: Agent): this {
    this.connections = connections;
    return this;
  }

  timeout(ms: number): this {
    this.timeoutMs = ms;
    return this;
  }

  /** Closes the connection after the first part of the body. */
  firstChunkOnly(): this {
    this.first = true;
    return this;
  }

  /** Asserts the status, or a header field. */
  expect(expected: number | string, value?: string | RegExp): this {
    // Names the line of the test, which the stack of a socket's event does not.
    const failure = new Error();
    Error.captureStackTrace(failure, this.expect);
    this.assertions.push((response) => {
      const mismatch =
        typeof expected === 'number'
          ? statusMismatch(response, expected)
          : headerMismatch(response, expected, value!);
      if (mismatch === undefined) return;
      failure.message = `${this.method.toUpperCase()} ${this.url.pathname}: ${mismatch}`;
      failure.stack = `Error: ${failure.message}${failure.stack!.slice('Error'.length)}`;
      throw failure;
    });
    return this;
  }

  then<Result = HttpResponse, Failure = never>(
    onFulfilled?: ((response: HttpResponse) => Result | PromiseLike<Result>) | null,
    onRejected?: ((reason: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Result | Failure> {
    this.response ??= this.exchange().then((response) => {
      for (const assert of this.assertions) assert(response);
      return response;
    });
    return this.response.then(onFulfilled, onRejected);
  }

  catch<Failure>(
    onRejected: (reason: unknown) => Failure | PromiseLike<Failure>,
  ): Promise<HttpResponse | Failure> {
    return this.then(undefined, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<HttpResponse> {
    return this.then().finally(onFinally);
  }

  private exchange(): Promise<HttpResponse> {
    const { method, headers, payload, url } = this;
    const start = url.protocol === 'https:' ? sendSecurely : send;
    const length = payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) };
    const agent = this.connections ?? (url.protocol === 'https:' ? undefined : globalAgent);
    return new Promise((resolve, reject) => {
      const call = start(url, { method: method.toUpperCase(), headers: { ...headers, ...length }, agent });
      const timer =
        this.timeoutMs > 0
          ? setTimeout(
              () => call.destroy(new Error(`no response within ${this.timeoutMs} ms`)),
              this.timeoutMs,
            )
          : undefined;
      call.on('error', reject).on('close', () => clearTimeout(timer));
      call.on('response', (response) => this.read(response).then(resolve, reject));
      call.end(payload);
    });
  }

  private async read(response: IncomingMessage): Promise<HttpResponse> {
    const chunks: Buffer[] = [];
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      if (this.first) break;
    }
    const text = this.first ? '' : decoded(response, Buffer.concat(chunks)).toString();
    const isJson = /[/+]json\b/.test(response.headers['content-type'] ?? '');
    return {
      path: this.url.pathname + this.url.search,
      status: response.statusCode!,
      ok: response.statusCode! >= 200 && response.statusCode! < 300,
      headers: response.headers as HttpResponse['headers'],
      text,
      body: isJson && text !== '' ? JSON.parse(text) : {},
    };
  }
}

function decoded({ headers }: IncomingMessage, body: Buffer): Buffer {
  if (body.length === 0) return body;
  switch (headers['content-encoding']) {
    case 'gzip':
      return gunzipSync(body);
    case 'deflate':
      return inflateSync(body);
    case 'br':
      return brotliDecompressSync(body);
    default:
      return body;
  }
}

function statusMismatch({ status, text }: HttpResponse, expected: number): string | undefined {
  return status === expected ? undefined : `expected ${expected}, got ${status} ${text.slice(0, 1_000)}`;
}

function headerMismatch(
  { headers }: HttpResponse,
  name: string,
  expected: string | RegExp,
): string | undefined {
  const actual = String(headers[name.toLowerCase()] ?? '');
  const matches = typeof expected === 'string' ? actual === expected : expected.test(actual);
  return matches ? undefined : `expected ${name} to be ${String(expected)}, got ${actual}`;
}
