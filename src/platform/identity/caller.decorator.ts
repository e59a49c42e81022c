import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Identity } from './identity.js';

/** The caller's verified identity, as a controller's parameter. For whose data it is, see `@Owner()`. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Identity =>
    context.switchToHttp().getRequest<FastifyRequest>().user!,
);
