import { once } from 'node:events';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Identity } from '../identity.js';
import { isFile } from '../http/validation/files.js';
import { KeyedSemaphore } from '../concurrency/semaphore.js';
import type { LoadMonitor } from '../concurrency/load-monitor.js';

/** Above the size of ordinary bodies. */
const LARGE_BYTES = 8 * 1024;
/** Per owner, whose writes are serialized anyway. */
const MAX_AT_ONCE = 2;
/** Shorter than the timeout for receiving the body. */
const MAX_WAIT_MS = 20_000;
const MAX_QUICK_WAIT_MS = 3_000;
/**
 * Pause after a body, as a multiple of its processing time. The process accepts one new connection per event loop
 * iteration. Without idle iterations, each new connection would wait behind one large body.
 */
const PAUSE_FACTOR = 2;
const MAX_PAUSE_MS = 200;

/**
 * Queues the large bodies of an owner. Validating one can block the event loop for 100 ms, so bodies that arrive together
 * must not be processed back to back. Queued bodies are not read yet and use no memory.
 */
export function queueLargeBodies(fastify: FastifyInstance, load: LoadMonitor): void {
  const quick = new KeyedSemaphore(MAX_AT_ONCE, () => MAX_QUICK_WAIT_MS, load);
  const slow = new KeyedSemaphore(MAX_AT_ONCE, () => MAX_WAIT_MS, load);
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const { checked } = request;
    if (!(checked instanceof Identity) || !isLarge(request)) return done();
    const { timeoutClass = 'quick' } = request.routeOptions.config;
    const semaphore = timeoutClass === 'quick' ? quick : slow;
    const read = async (): Promise<void> => {
      const [answered, startedAt] = [untilAnswered(reply), performance.now()];
      done();
      await answered;
      await sleep(Math.min(PAUSE_FACTOR * (performance.now() - startedAt), MAX_PAUSE_MS));
    };
    semaphore.run(checked.subject, read, request.permit).catch(done);
  });
}

function isLarge(request: FastifyRequest): boolean {
  const { headers, socket } = request.raw;
  // An operation would wait for its own batch.
  if (!(socket instanceof Socket) || isFile(request)) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > LARGE_BYTES;
}

/** Resolves once the response is sent or aborted, even while the request is queued. */
export async function untilAnswered({ raw }: FastifyReply): Promise<void> {
  if (!raw.closed && !raw.destroyed) await once(raw, 'close').catch(() => {});
}
