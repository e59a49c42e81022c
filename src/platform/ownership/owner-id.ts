import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

declare const minted: unique symbol;

/**
 * The owner of data: the verified `sub` of the caller's token. The brand prevents passing a plain string.
 * Only the OwnershipInterceptor creates it.
 */
export type OwnerId = string & { readonly [minted]: true };

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the OwnershipInterceptor. */
    owner?: OwnerId;
  }
}

/** Injects the caller's `OwnerId` into a controller method. */
export const Owner = createParamDecorator((_: unknown, context: ExecutionContext): OwnerId => {
  const { owner } = context.switchToHttp().getRequest<FastifyRequest>();
  if (owner === undefined) throw new Error('@Owner() needs an authenticated route: remove @Public()');
  return owner;
});
