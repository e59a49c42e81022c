import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { LoadMonitor } from '../../concurrency/load-monitor.js';

/** Whoever watches the service must be answered above all when it has too much to do. */
const WATCHED = /^\/(health\/|metrics\b)/;

/** Before anything is read of the request but its head. What a batch sends was taken with the batch. */
export function rejectWhenOverloaded(fastify: FastifyInstance, load: LoadMonitor): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (load.isOverloaded && request.raw.socket instanceof Socket && !WATCHED.test(request.url))
      request.refusal ??= load.refusal('event-loop');
    done();
  });
}
