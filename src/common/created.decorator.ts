import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';

/** RFC 9110, section 15.3.2: where the new row is. */
class LocationOfRow implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<{ id: string }>): Observable<{ id: string }> {
    const http = context.switchToHttp();
    const [path] = http.getRequest<FastifyRequest>().url.split('?');
    return next
      .handle()
      .pipe(tap(({ id }) => void http.getResponse<FastifyReply>().header('location', `${path}/${id}`)));
  }
}

/** A POST to a collection, which answers the row that it has made. */
export const Created = () => applyDecorators(UseInterceptors(LocationOfRow));
