import { Readable } from 'node:stream';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { type InputFault, escapePointer } from '../problem/problem.js';
import { InvalidInput } from '../problem/problems.js';
import { inputTakenBy } from './taken-input.js';

/** Refuses keys in a query or a body where the route takes none: the pipe only sees what a route asks for. */
@Injectable()
export class StrayInputInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const taken = inputTakenBy(context);
    const { query, body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!taken.has(RouteParamtypes.REQUEST)) {
      const errors = [
        ...strayKeys(taken.has(RouteParamtypes.QUERY) ? overlooked(query) : query, 'query'),
        ...strayKeys(taken.has(RouteParamtypes.BODY) ? overlooked(body) : body, 'body'),
      ];
      if (errors.length > 0) throw new InvalidInput({ errors });
    }
    return next.handle();
  }
}

/** Keys that every object has: class-transformer leaves them out before the pipe could refuse them. */
function overlooked(input: unknown): object {
  if (typeof input !== 'object' || input === null) return {};
  return Object.fromEntries(
    Object.keys(input).flatMap((key) => (key in Object.prototype ? [[key, true]] : [])),
  );
}

function strayKeys(value: unknown, place: InputFault['in']): InputFault[] {
  // A file, which only a route that takes files is handed.
  if (value === undefined || value === null || value instanceof Readable) return [];
  if (typeof value !== 'object') return [{ pointer: '', detail: 'this route takes no body', in: place }];
  return Object.keys(value).map((key) => ({
    pointer: `/${escapePointer(key)}`,
    detail: 'is not a known field',
    in: place,
  }));
}
