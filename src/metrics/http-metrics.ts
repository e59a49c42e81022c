import type { FastifyInstance } from 'fastify';
import { API_PREFIX } from '../common/api-prefix.js';
import type { Labels, Metrics } from './metrics.js';

/** Narrow where an answer is expected to be, so that a quantile is more than a guess. */
const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const EVENTS = `/${API_PREFIX}/events`;

declare module 'fastify' {
  interface FastifyRequest {
    /** The name of the problem that was the answer. */
    problem?: string;
  }
}

/** How many requests there are, how long they take and how they end, by the pattern of the route and never by the path. */
export function measureRequests(fastify: FastifyInstance, metrics: Metrics): void {
  if (!metrics.areServed) return;
  const durations = metrics.histogram({
    name: 'todo_http_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer.',
    labels: ['method', 'route', 'status'],
    buckets: SECONDS,
  });
  const problems = metrics.counter({
    name: 'todo_http_problems_total',
    help: 'Answers that were a problem, by its type.',
    labels: ['type', 'status'],
  });
  let inFlight = 0;
  metrics.gauge(
    {
      name: 'todo_http_requests_in_flight',
      help: 'Requests that are not answered yet, open event streams among them.',
    },
    () => inFlight,
  );
  const left = (): void => void inFlight--;
  const series = new SeriesLabels();

  fastify.addHook('onRequest', (_, reply, done) => {
    inFlight++;
    // Also where the caller goes before it is answered.
    reply.raw.once('close', left);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const labels = series.of(request.method, request.routeOptions.url, reply.statusCode);
    if (labels) durations.observe(reply.elapsedTime / 1_000, labels);
    if (request.problem !== undefined)
      problems.count({ type: request.problem, status: String(reply.statusCode) });
    done();
  });
}

/** The labels of a request, made once for all that have the same. */
class SeriesLabels {
  private readonly byRoute = new Map<string | undefined, Map<string, Labels | null>>();

  /** Null for what says nothing about how fast the service is. */
  of(method: string, route: string | undefined, status: number): Labels | null {
    let ofRoute = this.byRoute.get(route);
    if (!ofRoute) this.byRoute.set(route, (ofRoute = new Map()));
    const key = `${method} ${status}`;
    let labels = ofRoute.get(key);
    if (labels === undefined) ofRoute.set(key, (labels = labelsOf(method, route, status)));
    return labels;
  }
}

function labelsOf(method: string, route: string | undefined, status: number): Labels | null {
  // A stream takes as long as its reader stays.
  if (route === EVENTS && status === 200) return null;
  return {
    method: METHODS.has(method) ? method : 'other',
    route: route ?? 'none',
    status: String(status),
  };
}
