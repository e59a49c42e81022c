import type { FastifyReply, FastifyRequest } from 'fastify';
import { logRequest } from '../logging/request-log.js';
import { SECURITY_HEADERS } from '../security-headers.js';
import { sendProblem } from './problem.filter.js';

/** Answers a path for which no route can be looked up. No hook runs for it, so what they do for all others is done here. */
export function refuseUnroutable(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(SECURITY_HEADERS).headers({ 'cache-control': 'no-store', 'x-request-id': request.id });
  reply.raw.once('close', () => logRequest(request, reply));
  sendProblem(error, request, reply);
}
