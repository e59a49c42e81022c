import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { CREATED } from './openapi/decorators.js';
import { type Page, PAGED } from './pagination.js';
import { withoutSlash } from './routes.js';
import { PreconditionInterceptor } from './preconditions/precondition.interceptor.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { UnexpectedInputInterceptor } from './validation/unexpected-input.interceptor.js';
import { OwnershipInterceptor } from '../ownership/ownership.interceptor.js';

/** Sets `Link` to the next page (RFC 8288) and `Location` to a new row (RFC 9110, section 15.3.2). */
@Injectable()
export class ResponseLinksInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const handler = context.getHandler();
    const http = context.switchToHttp();
    const request = (): FastifyRequest => http.getRequest();
    const reply = (): FastifyReply => http.getResponse();
    if (this.reflector.get(PAGED, handler) !== undefined)
      return next.handle().pipe(tap((page: Page<unknown>) => linkToNext(page, request(), reply())));
    if (this.reflector.get(CREATED, handler) !== undefined)
      return next.handle().pipe(tap((row: { id: string }) => setLocation(row, request(), reply())));
    return next.handle();
  }
}

function linkToNext({ nextCursor }: Page<unknown>, { url }: FastifyRequest, reply: FastifyReply): void {
  if (nextCursor === null) return;
  const [path, search] = url.split('?');
  const query = new URLSearchParams(search);
  query.set('cursor', nextCursor);
  void reply.header('link', `<${path}?${query}>; rel="next"`);
}

function setLocation({ id }: { readonly id: string }, { url }: FastifyRequest, reply: FastifyReply): void {
  const [path] = url.split('?');
  void reply.header('location', `${withoutSlash(path!)}/${id}`);
}

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
