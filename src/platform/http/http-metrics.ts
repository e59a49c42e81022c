import type { FastifyInstance } from 'fastify';
import { API_PREFIX } from './routes.js';
import { declaredProblems } from '../errors/problem.js';
import { ABORTED, onRequestEnd } from './request-log.js';
import type { Labels, Metrics } from '../observability/metrics.js';

/** Dense around typical latencies, so that quantiles are accurate. */
const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const EVENTS = `/${API_PREFIX}/events`;

declare module 'fastify' {
  interface FastifyRequest {
    /** The name of the problem in the response. */
    problem?: string;
  }
}

/** Measures requests by route pattern, never by path. */
export function measureRequests(fastify: FastifyInstance, metrics: Metrics): void {
  if (!metrics.areServed) return;
  const durations = metrics.histogram({
    name: 'todo_http_request_duration_seconds',
    help: 'Response time of requests.',
    labels: ['method', 'route', 'status'],
    buckets: SECONDS,
  });
  const problems = metrics.counter({
    name: 'todo_http_problems_total',
    help: 'Problem responses, by type.',
    labels: ['type', 'status'],
  });
  for (const { name: type, status } of declaredProblems.values())
    problems.begin({ type, status: String(status) });
  const responses = [0, 0, 0, 0, 0];
  metrics.total(
    {
      name: 'todo_http_answers_total',
      help: 'Responses by status class.',
      labels: ['class'],
    },
    () => responses.map((value, index) => ({ labels: { class: `${index + 1}xx` }, value })),
  );
  const aborted = metrics.counter({
    name: 'todo_http_aborted_total',
    help: 'Requests whose client disconnected before the response was complete.',
  });
  let inFlight = 0;
  metrics.gauge(
    {
      name: 'todo_http_requests_in_flight',
      help: 'Requests without a complete response, including event streams.',
    },
    () => inFlight,
  );
  const decrement = (): void => void inFlight--;

  fastify.addHook('onRequest', (_, reply, done) => {
    inFlight++;
    // Also runs if the client disconnects first.
    reply.raw.once('close', decrement);
    done();
  });
  onRequestEnd(fastify, (request, reply, status) => {
    if (status === ABORTED) return aborted.count();
    responses[Math.trunc(status / 100) - 1]!++;
    const { method, routeOptions } = request;
    // An event stream lasts as long as its client stays connected.
    if (routeOptions.url !== EVENTS || status !== 200)
      durations.observe(reply.elapsedTime / 1_000, labelsOf(method, routeOptions.url, status));
    if (request.problem !== undefined) problems.count({ type: request.problem, status: String(status) });
  });
}

function labelsOf(method: string, route: string | undefined, status: number): Labels {
  return {
    method: METHODS.has(method) ? method : 'other',
    route: route ?? 'none',
    status: String(status),
  };
}
