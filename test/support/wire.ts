import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** A request that is sent as it is, without additions or corrections by a client library. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends many thousands of requests per minute over persistent connections. */
export class Wire {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly hostname: string;
  private readonly port: string;

  constructor(url: string) {
    ({ hostname: this.hostname, port: this.port } = new URL(url));
  }

  /** Returns only the first chunk of an event stream. */
  send({ method, path, headers = {}, body }: Call): Promise<WireAnswer> {
    const { hostname, port, agent } = this;
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const call = request({ hostname, port, agent, method, path, headers: { ...length, ...headers } });
      call.on('error', reject).on('response', (response) => {
        const answer = (text: string): void =>
          resolve({ status: response.statusCode!, headers: response.headers, text });
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (!response.headers['content-type']?.startsWith('text/event-stream')) return;
          answer(chunk.toString());
          call.destroy();
        });
        response.on('end', () => answer(decoded(response, Buffer.concat(chunks)))).on('error', reject);
      });
      call.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The decompressed text. */
function decoded({ headers }: IncomingMessage, body: Buffer): string {
  const encoding = body.length > 0 ? headers['content-encoding'] : undefined;
  if (encoding === 'br') return brotliDecompressSync(body).toString();
  return (encoding === 'gzip' ? gunzipSync(body) : body).toString();
}
