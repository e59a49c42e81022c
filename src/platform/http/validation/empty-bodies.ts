import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Methods whose body Fastify does not read. */
const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'TRACE']);

/**
 * Treats an empty body as no body, for every content type and coding. Tunnels and HTTP/2 proxies send each POST in chunks, and many
 * clients send a content type without a body.
 */
export function takeEmptyBodies(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    const { headers } = request;
    if (request.is404 || BODYLESS.has(request.method)) return done();
    if (headers['transfer-encoding'] === undefined) {
      if (Number(headers['content-length'] ?? 0) === 0) dropBody(request);
      return done();
    }
    peek(request.raw, (error, isEmpty) => {
      if (isEmpty) dropBody(request);
      done(error);
    });
  });
}

/** Whether a chunked body is empty is known once the first chunk has arrived. */
function peek(raw: IncomingMessage, done: (error: Error | null, isEmpty: boolean) => void): void {
  const settle = (error: Error | null, isEmpty: boolean): void => {
    raw.off('readable', look).off('end', look).off('error', fail);
    done(error, isEmpty);
  };
  const fail = (error: Error): void => settle(error, false);
  const look = (): void => {
    const first = raw.read() as Buffer | null;
    if (first !== null) raw.unshift(first);
    // A body that is cut off is not empty.
    else if (!raw.complete) return;
    settle(null, first === null);
  };
  raw.on('readable', look).on('end', look).on('error', fail);
}

function dropBody({ headers }: FastifyRequest): void {
  for (const name of ['content-type', 'content-encoding', 'transfer-encoding']) delete headers[name];
}
