import type { FastifyInstance } from 'fastify';
import { TokenInvalid } from '../identity.js';
import { sendProblem } from '../http/problem/problem.filter.js';
import type { Env } from '../config/env.js';
import type { MetricsPage } from './metrics-page.js';

/** Serves /metrics on the API's port if METRICS_TOKEN is set and METRICS_PORT is not. */
export function serveMetrics(fastify: FastifyInstance, env: Env, page: MetricsPage): void {
  if (env.METRICS_TOKEN === undefined || env.METRICS_PORT !== undefined) return;
  fastify.get('/metrics', async (request, reply) => {
    if (!page.isAuthorized(request.headers.authorization)) {
      sendProblem(new TokenInvalid(), request, reply);
      return reply;
    }
    const { contentType, text } = await page.read(request.headers.accept);
    return reply.header('cache-control', 'no-store').type(contentType).send(text);
  });
}
