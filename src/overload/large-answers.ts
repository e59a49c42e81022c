import { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Identity } from '../auth/identity.js';
import { OwnerTurns } from '../database/owner-turns.js';
import { untilAnswered } from './large-bodies.js';
import type { Overload } from './overload.js';

/** In characters. Ordinary pages stay far below. */
const LARGE = 128 * 1024;
/** Of one owner. */
const MAX_AT_ONCE = 2;
const WAIT_MS = 20_000;
/** An owner whose answer was large is expected to ask for more of them for so long. */
const REMEMBERED_MS = 10_000;
const MAX_REMEMBERED = 10_000;

/**
 * Answers two reads at a time of an owner whose last answers were large. To make one takes the event loop some milliseconds;
 * eight at once made other users wait seven times as long.
 */
export function takeTurnsWithLargeAnswers(fastify: FastifyInstance, overload: Overload): void {
  const turns = new OwnerTurns(MAX_AT_ONCE, () => WAIT_MS, overload);
  const owners = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS });
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const { checked } = request;
    if (!(checked instanceof Identity) || !owners.has(checked.subject) || !isRead(request)) return done();
    const answer = (): Promise<void> => {
      done();
      return untilAnswered(reply);
    };
    turns.run(checked.subject, answer, request.permit).catch(done);
  });
  fastify.addHook('onSend', ({ checked }, _reply, payload, done) => {
    if (typeof payload === 'string' && payload.length >= LARGE && checked instanceof Identity)
      owners.set(checked.subject, true);
    done(null, payload);
  });
}

/** Of a page or a row. An event stream does not end, and an export has a pace of its own. */
function isRead({ method, raw, routeOptions: { config } }: FastifyRequest): boolean {
  return method === 'GET' && raw.socket instanceof Socket && !config.takesTickets && !config.pace;
}
