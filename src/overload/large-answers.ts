import { setTimeout as sleep } from 'node:timers/promises';
import { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Identity } from '../auth/identity.js';
import { OwnerTurns } from '../database/owner-turns.js';
import { untilAnswered } from './large-bodies.js';
import type { Overload } from './overload.js';

/** In characters. Most pages stay below. */
const LARGE = 16 * 1024;
/** Reads of one owner at a time, before it is known how large their answers are. */
const MAX_AT_ONCE = 8;
const MAX_WAIT_MS = 20_000;
/** After a large answer its owner's next one waits as long as it took, so that other users' requests come in between. */
const MAX_PAUSE_MS = 25;
/** An owner whose answer was large is expected to ask for more of them for so long. */
const REMEMBERED_MS = 10_000;
const MAX_REMEMBERED = 10_000;

/**
 * Answers one read at a time of an owner whose last answers were large, and pauses in between. To make one takes the event loop
 * some milliseconds; eight at once made other users wait seven times as long.
 */
export function takeTurnsWithLargeAnswers(fastify: FastifyInstance, overload: Overload): void {
  const reads = new OwnerTurns(MAX_AT_ONCE, () => MAX_WAIT_MS, overload);
  const largeReads = new OwnerTurns(1, () => MAX_WAIT_MS, overload);
  const owners = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS });
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const { checked, permit } = request;
    if (!(checked instanceof Identity) || !isRead(request)) return done();
    const owner = checked.subject;
    const answer = (): Promise<void> => {
      done();
      return untilAnswered(reply);
    };
    const answerAndPause = async (): Promise<void> => {
      const startedAt = performance.now();
      await answer();
      await sleep(Math.min(performance.now() - startedAt, MAX_PAUSE_MS));
    };
    const read = (): Promise<void> =>
      owners.has(owner) ? largeReads.run(owner, answerAndPause, permit) : answer();
    reads.run(owner, read, permit).catch(done);
  });
  fastify.addHook('onSend', (request, _reply, payload, done) => {
    const { checked } = request;
    if (
      typeof payload === 'string' &&
      payload.length >= LARGE &&
      checked instanceof Identity &&
      isRead(request)
    )
      owners.set(checked.subject, true);
    done(null, payload);
  });
}

/** Of a page or a row. An event stream does not end, and an export has a pace of its own. */
function isRead({ method, raw, routeOptions: { config } }: FastifyRequest): boolean {
  return method === 'GET' && raw.socket instanceof Socket && !config.takesTickets && !config.pace;
}
