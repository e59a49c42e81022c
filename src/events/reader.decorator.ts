import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The client that opens a stream. */
export interface Reader {
  readonly lastEventId: string | undefined;
  /** When the reader's token expires, in seconds since 1970. */
  readonly expiresAt: number;
}

/** Injects the client into a controller method. */
export const Reader = createParamDecorator((_: unknown, context: ExecutionContext): Reader => {
  const { headers, user } = context.switchToHttp().getRequest<FastifyRequest>();
  return { lastEventId: headers['last-event-id'] as string | undefined, expiresAt: user!.expiresAt };
});
