import type { FastifyInstance } from 'fastify';
import { API_PREFIX } from './api-prefix.js';
import { declaredProblems } from '../errors/problem.js';
import { ABORTED, onRequestEnd } from './request-end.js';
import type { Histogram, Labels, Metrics, Series } from '../observability/metrics/metrics.js';

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
    buckets: SECONDS,
  });
  const problems = metrics.counter({
    name: 'todo_http_problems_total',
    help: 'Answers that were a problem, by its type.',
    labels: ['type', 'status'],
  });
  for (const { name: type, status } of declaredProblems.values())
    problems.begin({ type, status: String(status) });
  const answers = [0, 0, 0, 0, 0];
  metrics.total(
    {
      name: 'todo_http_answers_total',
      help: 'Answers by the class of their status, each from 0 on.',
      labels: ['class'],
    },
    () => answers.map((value, at) => ({ labels: { class: `${at + 1}xx` }, value })),
  );
  const aborted = metrics.counter({
    name: 'todo_http_aborted_total',
    help: 'Requests whose client went away before it had the whole answer.',
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
  const routes = new RouteSeries(durations);

  fastify.addHook('onRequest', (_, reply, done) => {
    inFlight++;
    // Also where the caller goes before it is answered.
    reply.raw.once('close', left);
    done();
  });
  onRequestEnd(fastify, (request, reply, status) => {
    if (status === ABORTED) return aborted.count();
    answers[Math.trunc(status / 100) - 1]!++;
    const series = routes.of(request.method, request.routeOptions.url, status);
    series?.observe(reply.elapsedTime / 1_000);
    if (request.problem !== undefined) problems.count({ type: request.problem, status: String(status) });
  });
}

/** The series of a request: looked up by what is at hand, without a text being made of it. */
class RouteSeries {
  private readonly byRoute = new Map<string | undefined, Map<string, (Series | null)[]>>();

  constructor(private readonly durations: Histogram) {}

  /** Null for what says nothing about how fast the service is. */
  of(method: string, route: string | undefined, status: number): Series | null {
    const known = this.byRoute.get(route)?.get(method)?.[status];
    return known === undefined ? this.add(method, route, status) : known;
  }

  private add(method: string, route: string | undefined, status: number): Series | null {
    const labels = labelsOf(method, route, status);
    const series = labels && this.durations.of(labels);
    const ofRoute = this.byRoute.get(route) ?? new Map<string, (Series | null)[]>();
    const ofMethod = ofRoute.get(method) ?? [];
    ofMethod[status] = series;
    this.byRoute.set(route, ofRoute.set(method, ofMethod));
    return series;
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
