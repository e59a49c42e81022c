import { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { API_PREFIX } from '../http/routes.js';
import { ClientConnection, type Permit } from '../concurrency/concurrency-limiter.js';
import type { LoadMonitor } from '../concurrency/load-monitor.js';
import { MIN_COUNTED_BYTES } from '../concurrency/unread-responses.js';
import { Identity } from '../identity.js';

const API = `/${API_PREFIX}/`;
const CONNECTION = Symbol('connection');
const PERMITS = Symbol('permits');

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for requests without a concurrency limit. */
    permit?: Permit;
  }
}

/**
 * Rejects requests over the concurrency limit before verifying the token and reading the body.
 *
 * @param isBehindProxy whether connections belong to a proxy. Many callers share them, so no caller keeps its place.
 */
export function limitConcurrency(fastify: FastifyInstance, load: LoadMonitor, isBehindProxy: boolean): void {
  const { limiter } = load;
  if (!limiter) return;
  fastify.decorateRequest('permit', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    if (request.rejection || !(socket instanceof Socket) || !isLimited(request)) return done();
    const connection = isBehindProxy ? undefined : connectionOf(socket, reply);
    const permit = limiter.acquire(connection, performance.now());
    if (!permit) {
      request.rejection = load.refusal('concurrency');
      return done();
    }
    request.permit = permit;
    const permits = permitsOf(socket);
    permits.add(permit);
    reply.raw.once('close', () => {
      permits.delete(permit);
      permit.release(performance.now(), reply.raw.writableFinished);
    });
    done();
  });
  // A slow upload must not count against the limit.
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    if (hasBody(request)) request.permit?.suspend();
    done();
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    request.permit?.resume();
    done();
  });
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Releases all permits of a connection when it closes, because queued pipelined responses do not emit `close`. */
function permitsOf(socket: Socket & { [PERMITS]?: Set<Permit> }): Set<Permit> {
  const known = socket[PERMITS];
  if (known) return known;
  const permits = (socket[PERMITS] = new Set<Permit>());
  socket.once('close', () => {
    for (const permit of permits) permit.release(performance.now(), false);
  });
  return permits;
}

/** Excludes streams, files and batches: they are few and take long. */
function isLimited({ routeOptions: { url, config } }: FastifyRequest): boolean {
  const { timeoutClass = 'quick', takesTickets = false } = config;
  return timeoutClass === 'quick' && !takesTickets && url !== undefined && url.startsWith(API);
}

function connectionOf(
  socket: Socket & { [CONNECTION]?: ClientConnection },
  { raw }: FastifyReply,
): ClientConnection | undefined {
  return raw.shouldKeepAlive ? (socket[CONNECTION] ??= new ClientConnection()) : undefined;
}

/** Monitoring must work during an overload. */
const MONITORING = /^\/(health\/|metrics\b)/;

/** Rejects requests after reading only the header. Operations of an accepted batch always run. */
export function rejectWhenOverloaded(fastify: FastifyInstance, load: LoadMonitor): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (load.isOverloaded && request.raw.socket instanceof Socket && !MONITORING.test(request.url))
      request.rejection ??= load.refusal('event-loop');
    done();
  });
}

/** Counts every response until the client has read it. Streams count their own chunks. */
export function closeUnreadResponses(fastify: FastifyInstance, { unread }: LoadMonitor): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { socket } = request.raw;
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload);
    // Operations of a batch have no socket.
    if (isWhole && payload.length >= MIN_COUNTED_BYTES && socket instanceof Socket) {
      const { checked } = request;
      const owner = checked instanceof Identity ? checked.subject : request.ip;
      reply.raw.once('close', unread.add(owner, Buffer.byteLength(payload), socket));
    }
    done(null, payload);
  });
}
