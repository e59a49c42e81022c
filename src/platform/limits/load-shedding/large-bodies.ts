import { once } from 'node:events';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Identity } from '../../identity/identity.js';
import { isFile } from '../../http/validation/files.js';
import { KeyedSemaphore } from '../../concurrency/keyed-semaphore.js';
import type { LoadMonitor } from '../../concurrency/load-monitor.js';

/** What ordinary requests stay below. */
const LARGE_BYTES = 8 * 1024;
/** Of one owner at a time. Their writes wait for each other in any case. */
const MAX_AT_ONCE = 2;
/** Shorter than the body has to be here in. */
const PATIENCE_MS = 20_000;
const QUICK_PATIENCE_MS = 3_000;
/**
 * A turn is kept for so many times as long as it took. In each round of its events the process takes one new connection: without
 * rounds that cost nothing, others would wait for theirs behind one body each.
 */
const REST = 2;
const MAX_REST_MS = 200;

/**
 * Takes the large bodies of one owner one after the other, and does what else is due in between: to look through one can
 * take the process a tenth of a second, and those that have arrived together would be looked through together. What waits
 * is not read yet, and costs no memory.
 */
export function queueLargeBodies(fastify: FastifyInstance, load: LoadMonitor): void {
  const quick = new KeyedSemaphore(MAX_AT_ONCE, () => QUICK_PATIENCE_MS, load);
  const slow = new KeyedSemaphore(MAX_AT_ONCE, () => PATIENCE_MS, load);
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const { checked } = request;
    if (!(checked instanceof Identity) || !isLarge(request)) return done();
    const { timeoutClass = 'quick' } = request.routeOptions.config;
    const turns = timeoutClass === 'quick' ? quick : slow;
    const read = async (): Promise<void> => {
      const [answered, since] = [untilAnswered(reply), performance.now()];
      done();
      await answered;
      await sleep(Math.min(REST * (performance.now() - since), MAX_REST_MS));
    };
    turns.run(checked.subject, read, request.permit).catch(done);
  });
}

function isLarge(request: FastifyRequest): boolean {
  const { headers, socket } = request.raw;
  // What a batch sends came with the batch, and would wait for it.
  if (!(socket instanceof Socket) || isFile(request)) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > LARGE_BYTES;
}

/** Or given up, which it can have been in the line. */
export async function untilAnswered({ raw }: FastifyReply): Promise<void> {
  if (!raw.closed && !raw.destroyed) await once(raw, 'close').catch(() => {});
}
