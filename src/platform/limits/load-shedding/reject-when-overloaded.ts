import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { LoadMonitor } from '../../concurrency/load-monitor.js';

/** Monitoring must work during an overload. */
const MONITORING = /^\/(health\/|metrics\b)/;

/** Rejects requests after reading only the header. Operations of an accepted batch always run. */
export function rejectWhenOverloaded(fastify: FastifyInstance, load: LoadMonitor): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (load.isOverloaded && request.raw.socket instanceof Socket && !MONITORING.test(request.url))
      request.refusal ??= load.refusal('event-loop');
    done();
  });
}
