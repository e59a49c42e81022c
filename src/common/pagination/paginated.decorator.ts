import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { ReadsReplica } from '../../database/replica/reads-replica.decorator.js';
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

export const PAGED = 'pagination:paged';

export interface Paging {
  /** Parameters with which a list can change while nothing else does, such as what is due today. */
  readonly movesWithTime: readonly string[];
  /** Whether it changes only when its owner's clock does: whatever is in the change log. */
  readonly movesWithClock: boolean;
}

/** A route that answers a `Page`. */
export const Paginated = ({ movesWithTime = [], movesWithClock = true }: Partial<Paging> = {}) =>
  applyDecorators(
    SetMetadata<string, Paging>(PAGED, { movesWithTime, movesWithClock }),
    ...(movesWithClock ? [ReadsReplica()] : []),
    UseInterceptors(LinkToNextPage),
  );
