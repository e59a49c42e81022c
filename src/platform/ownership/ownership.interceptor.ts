import { performance } from 'node:perf_hooks';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { map, Observable } from 'rxjs';
import { InternalError } from '../errors/problems.js';
import { type RequestContext, requestContext } from '../request-context/request-context.js';
import { IsolationViolations } from './isolation-violations.js';
import type { OwnerId } from './owner-id.js';

/**
 * The first wall. On the way in it makes the `OwnerId` from the verified subject, which no other code does. On the way
 * out it looks through the answer: a row that carries somebody else's `ownerId` is never sent.
 */
@Injectable()
export class OwnershipInterceptor implements NestInterceptor {
  constructor(private readonly violations: IsolationViolations) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.owner = request.user?.subject as OwnerId | undefined;
    const answers = new Observable((subscriber) =>
      requestContext.run(originOf(request), () => next.handle().subscribe(subscriber)),
    );
    return answers.pipe(map((answer) => this.checkResponse(answer, request)));
  }

  private checkResponse(answer: unknown, request: FastifyRequest): unknown {
    if (!carriesForeignRow(answer, request.owner)) return answer;
    const { id: requestId, owner, routeOptions } = request;
    this.violations.report({ requestId, owner, route: routeOptions.url });
    throw new InternalError();
  }
}

const originOf = ({ id, method, headers, routeOptions, permit }: FastifyRequest): RequestContext => ({
  requestId: id,
  since: performance.now(),
  // What a batch sends has the batch's time.
  timeoutClass: routeOptions.config.timeoutClass ?? requestContext.getStore()?.timeoutClass ?? 'quick',
  // Its answer would be kept for a key.
  deletes: method === 'DELETE' && headers['idempotency-key'] === undefined,
  permit,
});

function carriesForeignRow(value: unknown, owner: OwnerId | undefined): boolean {
  // Its rows are yet to come, and are looked at one by one where they are read.
  if (typeof value !== 'object' || value === null || value instanceof StreamableFile) return false;
  if (Array.isArray(value)) return value.some((item) => carriesForeignRow(item, owner));
  if ('ownerId' in value && value.ownerId !== owner) return true;
  // Without a list of its values, which each row would make anew.
  for (const name in value) if (carriesForeignRow(value[name as keyof typeof value], owner)) return true;
  return false;
}
