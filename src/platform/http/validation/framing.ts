import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage, Server } from 'node:http';
import { MalformedRequest } from '../../errors/problems.js';

/**
 * Rejects a body whose end is ambiguous: an unsupported transfer coding, or a transfer coding from an HTTP/1.0 client. A proxy could
 * interpret it differently and treat the rest as the next request (request smuggling). Rejects HTTP/1.1 without a host too, because
 * Node's own rejection precedes all hooks and would not be counted.
 */
export function rejectAmbiguousFraming(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { headers, httpVersion } = request.raw;
    const coding = headers['transfer-encoding'];
    const isSound = coding === undefined || (coding.toLowerCase() === 'chunked' && httpVersion === '1.1');
    if (isSound && (headers.host !== undefined || httpVersion !== '1.1')) return done();
    reply.header('connection', 'close');
    request.rejection = new MalformedRequest();
    done();
  });
}

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

/** Time limit for the headers of a request, and how often it is checked. */
const HEAD_ARRIVAL_MS = 10_000;
const LOOK_MS = 2_000;
/** Per process. An idle connection costs memory and a file descriptor. */
const MAX_SOCKETS = 10_000;

/** Closes connections without a request, and limits the number of connections. */
export function limitSockets(server: Server): void {
  const limits = { headersTimeout: HEAD_ARRIVAL_MS, connectionsCheckingInterval: LOOK_MS };
  Object.assign(server, limits, { maxConnections: MAX_SOCKETS });
  // An expectation may be ignored (RFC 9110, section 10.1.1). Node's 417 precedes all hooks and would not be counted.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
