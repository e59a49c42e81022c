import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Whoever asks for a stream. */
export interface Reader {
  readonly lastEventId: string | undefined;
  /** When the reader's token expires, in seconds since 1970. */
  readonly expiresAt: number;
}

/** Whoever asks for a stream, as a controller's parameter. */
export const Reader = createParamDecorator((_: unknown, context: ExecutionContext): Reader => {
  const { headers, user } = context.switchToHttp().getRequest<FastifyRequest>();
  return { lastEventId: headers['last-event-id'] as string | undefined, expiresAt: user!.expiresAt };
});
