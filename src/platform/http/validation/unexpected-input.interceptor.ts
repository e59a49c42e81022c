import { Readable } from 'node:stream';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { type InputFault, escapePointer } from '../../errors/problem.js';
import { InvalidInput } from '../../errors/problems.js';
import { MAX_IN_ONE } from './input.pipe.js';
import { routeParams } from './route-params.js';

/** Rejects query keys and bodies that the route does not accept, because the pipe only sees what a route declares. */
@Injectable()
export class UnexpectedInputInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const taken = routeParams(context);
    const { query, body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!taken.has(RouteParamtypes.REQUEST)) {
      const errors = [
        ...(taken.has(RouteParamtypes.QUERY) ? overlooked(query, 'query') : strayKeys(query, 'query')),
        ...(taken.has(RouteParamtypes.BODY) ? overlooked(body, 'body') : strayKeys(body, 'body')),
      ];
      if (errors.length > 0) throw new InvalidInput({ errors });
    }
    return next.handle();
  }
}

const SENT = /^\/operations\/\d{1,9}\/body$/;

/**
 * Keys that class-transformer drops at any depth before the pipe can reject them. The target route checks the body of a batch
 * operation, except for `constructor`, which class-transformer treats as the object's own.
 */
function overlooked(input: unknown, place: InputFault['in'], parent = '', isSent = false): InputFault[] {
  if (typeof input !== 'object' || input === null || input instanceof Readable) return [];
  // The pipe rejects the whole body, and nothing traverses it before.
  if (place === 'body' && Object.keys(input).length > MAX_IN_ONE) return [];
  return Object.entries(input).flatMap(([key, value]) => {
    const pointer = `${parent}/${escapePointer(key)}`;
    const isOverlooked = isSent ? key === 'constructor' : key in Object.prototype || key === 'prototype';
    if (isOverlooked) return { pointer, detail: 'is not a known field', in: place };
    return overlooked(value, place, pointer, isSent || SENT.test(pointer));
  });
}

function strayKeys(value: unknown, place: InputFault['in']): InputFault[] {
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
