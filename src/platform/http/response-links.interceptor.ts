import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { CREATED } from './openapi/decorators.js';
import { type Page, PAGED } from './pagination.js';
import { withoutSlash } from './routes.js';

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
