import { setTimeout as sleep } from 'node:timers/promises';
import { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Identity } from '../identity.js';
import { KeyedSemaphore } from '../concurrency/semaphore.js';
import { untilAnswered } from './large-bodies.js';
import type { LoadMonitor } from '../concurrency/load-monitor.js';

/** In characters. Larger than most pages. */
const MIN_LARGE_LENGTH = 16 * 1024;
/** Concurrent reads per owner while the size of the responses is unknown. */
const MAX_AT_ONCE = 8;
const MAX_WAIT_MS = 20_000;
/** Upper bound of the pause after a large response. Requests of other users run in the meantime. */
const MAX_PAUSE_MS = 25;
/** How long an owner is limited after a large response. */
const REMEMBERED_MS = 10_000;
const MAX_REMEMBERED = 10_000;

/**
 * Serializes the reads of owners with large responses, and pauses between them. Serializing a large response blocks the
 * event loop for milliseconds: eight at once increased the latency of other users sevenfold. Before the size is known, all but one of an
 * owner's places need no queue, because this runs for every read.
 */
export function queueLargeResponses(fastify: FastifyInstance, load: LoadMonitor): void {
  const queue = new KeyedSemaphore(1, () => MAX_WAIT_MS, load);
  const running = new Map<string, number>();
  const owners = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS });
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const { checked, permit } = request;
    if (!(checked instanceof Identity) || !isRead(request)) return done();
    const owner = checked.subject;
    if (!owners.has(owner) && enter(running, owner, MAX_AT_ONCE - 1)) {
      reply.raw.once('close', () => leave(running, owner));
      return done();
    }
    const respondAndPause = async (): Promise<void> => {
      const startedAt = performance.now();
      done();
      await untilAnswered(reply);
      if (owners.has(owner)) await sleep(Math.min(performance.now() - startedAt, MAX_PAUSE_MS));
    };
    queue.run(owner, respondAndPause, permit).catch(done);
  });
  fastify.addHook('onSend', (request, _reply, payload, done) => {
    const { checked } = request;
    if (
      typeof payload === 'string' &&
      payload.length >= MIN_LARGE_LENGTH &&
      checked instanceof Identity &&
      isRead(request)
    )
      owners.set(checked.subject, true);
    done(null, payload);
  });
}

/** Excludes event streams because they do not end, and exports because they have their own deadlines. */
function isRead({ method, raw, routeOptions: { config } }: FastifyRequest): boolean {
  return method === 'GET' && raw.socket instanceof Socket && !config.takesTickets && !config.timeoutClass;
}

function enter(running: Map<string, number>, owner: string, max: number): boolean {
  const count = running.get(owner) ?? 0;
  if (count >= max) return false;
  running.set(owner, count + 1);
  return true;
}

function leave(running: Map<string, number>, owner: string): void {
  const count = running.get(owner)! - 1;
  if (count === 0) running.delete(owner);
  else running.set(owner, count);
}
