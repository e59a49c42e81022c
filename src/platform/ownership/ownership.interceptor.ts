import { performance } from 'node:perf_hooks';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  Logger,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { map, Observable } from 'rxjs';
import { type Counter, Metrics } from '../observability/metrics.js';
import type { OwnerId } from './owner-id.js';
import { InternalError } from '../errors/problems.js';
import { type RequestContext, requestContext } from '../request-context.js';

/** Reports responses that were blocked because they contained another owner's row. Each one is a bug to investigate. */
@Injectable()
export class IsolationViolations {
  private readonly logger = new Logger('OwnershipInterceptor');
  private readonly counter: Counter;

  constructor(metrics: Metrics) {
    this.counter = metrics.counter({
      name: 'todo_isolation_breaches_total',
      help: 'Responses blocked because they contained a row of another owner. Must be 0.',
    });
  }

  report(where: { owner?: OwnerId; requestId?: string; route?: string }): void {
    this.counter.count();
    this.logger.error({
      event: 'isolation-breach',
      ...where,
      message: 'blocked a response that contained a row of another owner',
    });
  }
}

/**
 * The first isolation layer. Creates the `OwnerId` from the verified subject, and blocks responses that contain a row
 * with another `ownerId`.
 */
@Injectable()
export class OwnershipInterceptor implements NestInterceptor {
  constructor(private readonly violations: IsolationViolations) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.owner = request.user?.subject as OwnerId | undefined;
    const responses = new Observable((subscriber) =>
      requestContext.run(contextOf(request), () => next.handle().subscribe(subscriber)),
    );
    return responses.pipe(map((response) => this.checkResponse(response, request)));
  }

  private checkResponse(response: unknown, request: FastifyRequest): unknown {
    if (!carriesForeignRow(response, request.owner)) return response;
    const { id: requestId, owner, routeOptions } = request;
    this.violations.report({ requestId, owner, route: routeOptions.url });
    throw new InternalError();
  }
}

const contextOf = ({ id, method, headers, routeOptions, permit }: FastifyRequest): RequestContext => ({
  requestId: id,
  since: performance.now(),
  // Operations of a batch share its timeout class.
  timeoutClass: routeOptions.config.timeoutClass ?? requestContext.getStore()?.timeoutClass ?? 'quick',
  // With an idempotency key the response is stored and takes up quota.
  deletes: method === 'DELETE' && headers['idempotency-key'] === undefined,
  permit,
});

function carriesForeignRow(value: unknown, owner: OwnerId | undefined): boolean {
  // The rows of a stream are checked one by one as they are read.
  if (typeof value !== 'object' || value === null || value instanceof StreamableFile) return false;
  if (Array.isArray(value)) return value.some((item) => carriesForeignRow(item, owner));
  if ('ownerId' in value && value.ownerId !== owner) return true;
  // `for…in` avoids allocating an array of values for each row.
  for (const name in value) if (carriesForeignRow(value[name as keyof typeof value], owner)) return true;
  return false;
}
