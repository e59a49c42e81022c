import type { FastifyInstance } from 'fastify';
import { MalformedRequest } from '../problem/problems.js';

/**
 * Refuses a body whose end two readers could see in two places: in a transfer coding that nobody here undoes, or from a
 * client that is older than the codings. A proxy in front may read it otherwise, and take the rest for the next caller's.
 */
export function refuseOddFraming(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { headers, httpVersion } = request.raw;
    const coding = headers['transfer-encoding'];
    if (coding === undefined || (coding.toLowerCase() === 'chunked' && httpVersion === '1.1')) return done();
    reply.header('connection', 'close');
    done(new MalformedRequest());
  });
}
