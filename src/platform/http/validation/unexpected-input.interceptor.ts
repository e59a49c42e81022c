import { Readable } from 'node:stream';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { type InputFault, escapePointer } from '../../errors/problem.js';
import { InvalidInput } from '../../errors/problems.js';
import { routeParams } from './route-params.js';

/** Rejects query keys and bodies that the route does not accept, because the pipe only sees what a route declares. */
@Injectable()
export class UnexpectedInputInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const accepted = routeParams(context);
    const { query, body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!accepted.has(RouteParamtypes.REQUEST)) {
      const errors = [
        ...(accepted.has(RouteParamtypes.QUERY) ? [] : unexpectedKeys(query, 'query')),
        ...(accepted.has(RouteParamtypes.BODY) ? [] : unexpectedKeys(body, 'body')),
      ];
      if (errors.length > 0) throw new InvalidInput({ errors });
    }
    return next.handle();
  }
}

function unexpectedKeys(value: unknown, place: InputFault['in']): InputFault[] {
  // A file; only routes that accept files receive one.
  if (value === undefined || value === null || value instanceof Readable) return [];
  if (typeof value !== 'object')
    return [{ pointer: '', detail: 'this route does not accept a body', in: place }];
  return Object.keys(value).map((key) => ({
    pointer: `/${escapePointer(key)}`,
    detail: 'is not a known field',
    in: place,
  }));
}
