import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { OwnerId } from './owner-id.js';

/** The caller's `OwnerId`, as a controller's parameter. */
export const Owner = createParamDecorator((_: unknown, context: ExecutionContext): OwnerId => {
  const { owner } = context.switchToHttp().getRequest<FastifyRequest>();
  if (owner === undefined)
    throw new Error('@Owner() on a route that nobody is signed in to: take @Public() off it');
  return owner;
});
