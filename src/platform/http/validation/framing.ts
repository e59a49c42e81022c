import type { FastifyInstance } from 'fastify';
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
    request.refusal = new MalformedRequest();
    done();
  });
}
