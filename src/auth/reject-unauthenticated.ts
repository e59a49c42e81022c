import type { FastifyInstance, FastifyRequest } from 'fastify';
import { API_PREFIX } from '../platform/http/api-prefix.js';
import { sendProblem } from '../platform/http/problem/problem.filter.js';
import { TokenInvalid } from '../platform/identity/auth.errors.js';
import { Identity } from '../platform/identity/identity.js';

const API = `/${API_PREFIX}/`;

/**
 * Rejects requests without a valid token before their body is read. `JwtAuthGuard` still protects the routes, but runs
 * only after the body is parsed.
 */
export function rejectUnauthenticated(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const { checked } = request;
    if (checked instanceof Identity || !requiresToken(request)) return done();
    sendProblem(checked ?? new TokenInvalid(), request, reply);
  });
}

const requiresToken = ({ routeOptions: { url, config } }: FastifyRequest): boolean =>
  config.isPublic !== true && url !== undefined && url.startsWith(API);
