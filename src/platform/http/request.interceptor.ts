import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { PreconditionInterceptor } from './preconditions/precondition.interceptor.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { UnexpectedInputInterceptor } from './validation/unexpected-input.interceptor.js';
import { OwnershipInterceptor } from '../ownership/ownership.interceptor.js';
import { ResponseLinksInterceptor } from './response-links.interceptor.js';

/**
 * Chains the interceptors of every request. If they were registered separately, Nest would wrap each in promises,
 * observables and an async resource, at a higher cost than most interceptors.
 */
@Injectable()
export class RequestInterceptor implements NestInterceptor {
  private readonly interceptors: readonly NestInterceptor[];

  constructor(
    ownership: OwnershipInterceptor,
    idempotency: IdempotencyInterceptor,
    precondition: PreconditionInterceptor,
    unexpectedInput: UnexpectedInputInterceptor,
    responseLinks: ResponseLinksInterceptor,
  ) {
    this.interceptors = [ownership, idempotency, precondition, unexpectedInput, responseLinks];
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return this.from(0, context, next);
  }

  private from(nth: number, context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const interceptor = this.interceptors[nth];
    if (!interceptor) return next.handle();
    const rest = { handle: () => this.from(nth + 1, context, next) };
    return interceptor.intercept(context, rest) as Observable<unknown>;
  }
}
