import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { rejectionOf } from '../identity/auth.errors.js';
import { ABORTED, onRequestEnd } from './request-end.js';

/** What may stand in a log line and in a header without doing anything there. */
const SANE_ID = /^[\w.:-]{1,128}$/;

/** The caller's `X-Request-Id` where it is harmless, else a new one. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SANE_ID.test(given) ? given : randomUUID();
}

/** Asked every few seconds: what they find in order says nothing. */
const PROBES = ['/health/live', '/health/ready'];

/** One line a request, when it ends: never a body, a query, a token or anything else that a caller wrote. */
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
