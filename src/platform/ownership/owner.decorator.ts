import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { OwnerId } from './owner-id.js';

/** Injects the caller's `OwnerId` into a controller method. */
export const Owner = createParamDecorator((_: unknown, context: ExecutionContext): OwnerId => {
  const { owner } = context.switchToHttp().getRequest<FastifyRequest>();
  if (owner === undefined) throw new Error('@Owner() needs an authenticated route: remove @Public()');
  return owner;
});
