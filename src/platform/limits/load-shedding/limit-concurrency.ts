import { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { API_PREFIX } from '../../http/api-prefix.js';
import { ClientConnection, type Permit } from '../../concurrency/concurrency-limiter.js';
import type { LoadMonitor } from '../../concurrency/load-monitor.js';

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
    if (request.refusal || !(socket instanceof Socket) || !isLimited(request)) return done();
    const connection = isBehindProxy ? undefined : connectionOf(socket, reply);
    const permit = limiter.acquire(connection, performance.now());
    if (!permit) {
      request.refusal = load.refusal('concurrency');
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
