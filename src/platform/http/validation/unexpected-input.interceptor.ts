import { Readable } from 'node:stream';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { type InputFault, escapePointer } from '../../errors/problem.js';
import { InvalidInput } from '../../errors/problems.js';
import { MAX_IN_ONE } from './input.pipe.js';
import { routeParams } from './route-params.js';

/** Refuses keys in a query or a body where the route takes none: the pipe only sees what a route asks for. */
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
 * Keys that class-transformer leaves out, at whatever depth, before the pipe could refuse them. What an operation of a batch
 * sends is looked at by the route it is sent to; but not `constructor`, which class-transformer takes for an object's own.
 */
function overlooked(input: unknown, place: InputFault['in'], parent = '', isSent = false): InputFault[] {
  if (typeof input !== 'object' || input === null || input instanceof Readable) return [];
  // The pipe refuses it whole, and nobody walks through it before.
  if (place === 'body' && Object.keys(input).length > MAX_IN_ONE) return [];
  return Object.entries(input).flatMap(([key, value]) => {
    const pointer = `${parent}/${escapePointer(key)}`;
    const isOverlooked = isSent ? key === 'constructor' : key in Object.prototype || key === 'prototype';
    if (isOverlooked) return { pointer, detail: 'is not a known field', in: place };
    return overlooked(value, place, pointer, isSent || SENT.test(pointer));
  });
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
