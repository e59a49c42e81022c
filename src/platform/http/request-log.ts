import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { rejectionOf } from '../identity.js';

/** nginx's status for a client that disconnected before the response. Never sent. */
export const ABORTED = 499;

/** Hooks and a streamed response add more than Node's default of ten close listeners, which would log a warning. */
const MAX_LISTENERS = 20;

type OnEnd = (request: FastifyRequest, reply: FastifyReply, status: number) => void;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the response was written completely. */
    isAnswered: boolean;
  }
}

/** Calls back once when a request ends. Fastify's onResponse does not run if the client disconnects first. */
export function onRequestEnd(fastify: FastifyInstance, onEnd: OnEnd): void {
  if (!fastify.hasRequestDecorator('isAnswered')) fastify.decorateRequest('isAnswered', false);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.setMaxListeners(MAX_LISTENERS).once('close', () => {
      if (!request.isAnswered) onEnd(request, reply, isStream(reply) ? reply.raw.statusCode : ABORTED);
    });
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    request.isAnswered = true;
    onEnd(request, reply, reply.statusCode);
    done();
  });
}

/** A hijacked event stream. It ends when the client disconnects. */
const isStream = (reply: FastifyReply): boolean => reply.sent && !reply.raw.writableEnded;

/** Safe characters for log lines and headers. */
const SAFE_ID = /^[\w.:-]{1,128}$/;

/** Returns the client's `X-Request-Id` if it is safe, or else a new id. */
export function requestId(request: IncomingMessage): string {
  const header = request.headers['x-request-id'];
  return typeof header === 'string' && SAFE_ID.test(header) ? header : randomUUID();
}

/** Successful probes are not logged, because they run every few seconds. */
const PROBES = ['/health/live', '/health/ready'];

/** Logs one line when a request ends. It never contains a body, a query, a token or other user input. */
export function logRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  onRequestEnd(fastify, (request, reply, status) => {
    const isQuiet = status === 200 && PROBES.includes(request.routeOptions.url!);
    if (!isQuiet) logRequest(request, reply, status);
  });
}

function logRequest(request: FastifyRequest, reply: FastifyReply, status: number): void {
  const line = {
    requestId: request.id,
    traceId: request.traceId,
    method: request.method,
    route: request.routeOptions.url ?? null,
    owner: request.user?.subject,
    status,
    tokenRejected: rejectionOf(request.checked),
    durationMs: Math.round(reply.elapsedTime * 10) / 10,
  };
  request.server.log.info(line, status === ABORTED ? 'aborted' : 'request');
}
