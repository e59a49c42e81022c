import type { FastifyInstance } from 'fastify';
import { MalformedRequest } from '../../errors/problems.js';

/**
 * Refuses a body whose end two readers could see in two places: in a transfer coding that nobody here undoes, or from a
 * client that is older than the codings. A proxy in front may read it otherwise, and take the rest for the next caller's.
 * HTTP/1.1 without a host is refused here too: Node's own refusal comes before any hook, and is not counted.
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
