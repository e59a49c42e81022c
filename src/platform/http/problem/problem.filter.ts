import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, type ProblemClass } from '../../errors/problem.js';
import { ProblemResponse } from './problem-response.js';
import {
  BodyTooLarge,
  DatabaseTimedOut,
  Forbidden,
  InternalError,
  MalformedRequest,
  RouteNotFound,
  UnsupportedMediaType,
  UriTooLong,
} from '../../errors/problems.js';

/** Minimum interval between log lines about the same outage. */
const LOG_INTERVAL_MS = 1_000;

interface Outage {
  loggedAt: number;
  suppressed: number;
}

const outages = new Map<string, Outage>();

/**
 * Throttles log lines during an outage, when every request fails for the same reason. Each request still has its own line
 * with its status.
 * @returns the number of lines suppressed since the last one; undefined to suppress this one too
 */
export function suppressedBefore(name: string, now = performance.now()): number | undefined {
  const outage = outages.get(name) ?? { loggedAt: -Infinity, suppressed: 0 };
  outages.set(name, outage);
  if (now - outage.loggedAt < LOG_INTERVAL_MS) return void outage.suppressed++;
  const { suppressed } = outage;
  Object.assign(outage, { loggedAt: now, suppressed: 0 });
  return suppressed;
}

/** Problems for the framework's own errors, by status. */
const FRAMEWORK_PROBLEMS: Readonly<Record<number, ProblemClass>> = {
  400: MalformedRequest,
  403: Forbidden,
  404: RouteNotFound,
  413: BodyTooLarge,
  414: UriTooLong,
  415: UnsupportedMediaType,
};

/** Converts all errors to RFC 9457 problems, and logs server errors. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error);
  request.problem = problem.type.name;
  if (problem.type.status >= 500) logFault(problem, request);
  if (reply.sent) return;
  void reply
    .status(problem.type.status)
    .headers(problem.headers)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(ProblemResponse.from(problem, request.id)));
}

function logFault(problem: Problem, request: FastifyRequest): void {
  const { status, name } = problem.type;
  const before = status === 503 ? suppressedBefore(name) : 0;
  if (before === undefined) return;
  const suppressed = before > 0 ? before : undefined;
  const { code } = (problem.cause ?? {}) as { code?: unknown };
  // Deliberate rejections need no stack trace.
  const isRejection =
    status === 503 && (problem.cause === undefined || problem.type === DatabaseTimedOut.type);
  const { traceId } = request;
  if (isRejection) request.log.warn({ problem: name, code, traceId, suppressed }, 'refused');
  else request.log.error({ err: problem.cause ?? problem, problem: name, traceId, suppressed }, 'failed');
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const Declared = FRAMEWORK_PROBLEMS[frameworkStatus(error) ?? 500];
  return Declared ? new Declared({ cause: error }) : new InternalError({ cause: error });
}

/** Returns the status of an error from Nest or Fastify. The `statusCode` of other errors is not trusted. */
function frameworkStatus(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { code, statusCode, message } = error as { code?: unknown; statusCode?: number; message?: string };
  // The client disconnected while sending the body.
  if (code === 'ECONNRESET' && message === 'aborted') return 400;
  const fromFastify = error instanceof SyntaxError || (typeof code === 'string' && code.startsWith('FST_'));
  return fromFastify ? statusCode : undefined;
}
