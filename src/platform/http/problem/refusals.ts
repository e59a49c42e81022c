import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.filter.js';

const UNROUTABLE = Symbol('unroutable');
/** A path without a route. Responses under /api are not cached. */
const UNROUTABLE_PATH = '/api/unroutable';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by an onRequest hook to reject the request. */
    refusal?: Error;
  }
}

/**
 * Responds to requests that onRequest hooks have rejected. Registered after the rate limiter, so that rejected requests are
 * counted. Uses preParsing because it runs after CORS, so that pages of other origins can read the response.
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

/** Reroutes undecodable paths to an unknown one, because Fastify runs no hooks for them. They are then logged and counted. */
export function rejectUnroutable(error: Error, { raw, server }: FastifyRequest, reply: FastifyReply): void {
  Object.assign(raw, { url: UNROUTABLE_PATH, [UNROUTABLE]: error });
  server.routing(raw, reply.raw);
}
