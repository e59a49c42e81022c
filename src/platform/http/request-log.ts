import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { rejectionOf } from '../identity.js';
import { ABORTED, onRequestEnd } from './request-end.js';

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
