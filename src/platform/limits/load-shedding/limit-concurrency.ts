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
    /** Absent where the request is not limited. */
    permit?: Permit;
  }
}

/**
 * Refuses requests beyond the concurrency limit, before their token is verified and their body is read.
 *
 * @param isBehindProxy whether a connection is the proxy's and shared by many callers, so that none of them keeps a place
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
  // A body that is slow to arrive takes nothing from others.
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

/** The permits of a connection's requests. Where it breaks, a pipelined response that waits for its turn never closes by itself. */
function permitsOf(socket: Socket & { [PERMITS]?: Set<Permit> }): Set<Permit> {
  const known = socket[PERMITS];
  if (known) return known;
  const permits = (socket[PERMITS] = new Set<Permit>());
  socket.once('close', () => {
    for (const permit of permits) permit.release(performance.now(), false);
  });
  return permits;
}

/** Streams, files and batches last as long as they last, and are few. */
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
