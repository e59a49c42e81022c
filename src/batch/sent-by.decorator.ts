import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** On whose behalf the operations of a batch are sent, and as part of which request. */
export interface Sender {
  readonly authorization: string;
  readonly requestId: string;
}

export const SentBy = createParamDecorator((_: unknown, context: ExecutionContext): Sender => {
  const { headers, id } = context.switchToHttp().getRequest<FastifyRequest>();
  return { authorization: headers.authorization!, requestId: id };
});
