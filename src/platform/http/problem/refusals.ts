import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.filter.js';

const UNROUTABLE = Symbol('unroutable');
/** No route has this path, and what is under /api is kept out of caches. */
const NOWHERE = '/api/unroutable';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by an onRequest hook that refuses the request, instead of answering it. */
    refusal?: Error;
  }
}

/**
 * Answers the requests that onRequest hooks have refused. Registered after the rate limiter, so that no refusal is answered
 * before it is counted; and a preParsing hook runs after CORS, so that a page of another origin can read the refusal.
 */
export function sendRejections(fastify: FastifyInstance): void {
  fastify.decorateRequest('refusal', undefined);
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const refusal =
      request.refusal ?? (request.raw as IncomingMessage & { [UNROUTABLE]?: Error })[UNROUTABLE];
    if (refusal) sendProblem(refusal, request, reply);
    else done();
  });
}

/** Fastify runs no hooks for a path that it cannot look up. As an unknown path, the request is logged and counted like any other. */
export function rejectUnroutable(error: Error, { raw, server }: FastifyRequest, reply: FastifyReply): void {
  Object.assign(raw, { url: NOWHERE, [UNROUTABLE]: error });
  server.routing(raw, reply.raw);
}
