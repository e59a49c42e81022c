import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends a GET with exactly these header lines, alternating names and values, including ones that a client
 * library rejects.
 */
export function rawGet(url: string, path: string, headers: string[] = []): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port, host } = new URL(url);
    const hostLine = headers.includes('host') ? [] : ['host', host];
    const call = request({
      hostname,
      port,
      path,
      headers: [...hostLine, 'connection', 'close', ...headers],
    });
    call.on('error', reject).on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    });
    call.end();
  });
}

/** Sends raw bytes and returns everything received until the connection closes or stalls. */
export function exchange(url: string, bytes: string | Buffer, stallTimeoutMs = 1_500): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(stallTimeoutMs, () => socket.destroy());
    socket.setEncoding('latin1').on('data', (data: string) => (answer += data));
    socket.on('close', () => resolve(answer));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(answer) : reject(error),
    );
  });
}

/** The statuses of all responses on one connection, in order. */
export const statusesIn = (answer: string): number[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
