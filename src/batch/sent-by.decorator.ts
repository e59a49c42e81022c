import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Authorization and id of the request that sends the batch. */
export interface Sender {
  readonly authorization: string;
  readonly requestId: string;
}

export const SentBy = createParamDecorator((_: unknown, context: ExecutionContext): Sender => {
  const { headers, id } = context.switchToHttp().getRequest<FastifyRequest>();
  return { authorization: headers.authorization!, requestId: id };
});
