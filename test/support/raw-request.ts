import { type IncomingHttpHeaders, request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a GET with exactly these header lines, name and value in turn, some of which a client library would not send. */
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
