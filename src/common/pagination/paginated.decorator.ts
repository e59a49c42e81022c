import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';
import type { Page } from './page.js';

/** RFC 8288: where the next page is, beside `nextCursor` in the body. */
class LinkToNextPage implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<Page<unknown>>): Observable<Page<unknown>> {
    const http = context.switchToHttp();
    const [path, search] = http.getRequest<FastifyRequest>().url.split('?');
    return next.handle().pipe(
      tap(({ nextCursor }) => {
        if (nextCursor === null) return;
        const query = new URLSearchParams(search);
        query.set('cursor', nextCursor);
        http.getResponse<FastifyReply>().header('link', `<${path}?${query}>; rel="next"`);
      }),
    );
  }
}

/** A route that answers a `Page`. */
export const Paginated = () => applyDecorators(UseInterceptors(LinkToNextPage));
