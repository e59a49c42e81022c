import { createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpAdapterHost } from '@nestjs/core';
import { API_PREFIX } from '../platform/http/routes.js';
import type { OperationDto, OperationResult } from './dto/batch.dto.js';
import { withReferences } from './references.js';

/** Authorization and id of the request that sends the batch. */
export interface Sender {
  readonly authorization: string;
  readonly requestId: string;
}

export const SentBy = createParamDecorator((_: unknown, context: ExecutionContext): Sender => {
  const { headers, id } = context.switchToHttp().getRequest<FastifyRequest>();
  return { authorization: headers.authorization!, requestId: id };
});

const SHOWN_HEADERS = ['etag', 'location'];

/**
 * Sends each operation as an in-process request through guards, interceptors, pipes and services, so that the rules are
 * those of the single routes. There is no socket, and the surrounding unit of work stays open.
 */
@Injectable()
export class SingleRoutes {
  constructor(private readonly host: HttpAdapterHost) {}

  /** @param maxCharacters maximum JSON length of the body; rows of a longer one are reduced to `id` and `version` */
  async send(
    { method, path, body, ifMatch, ifNoneMatch }: OperationDto,
    sender: Sender,
    maxCharacters = Infinity,
  ): Promise<{ readonly result: OperationResult; readonly characters: number }> {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const { statusCode, headers, payload } = await fastify.inject({
      method,
      url: `/${API_PREFIX}${path}`,
      headers: {
        authorization: sender.authorization,
        'x-request-id': sender.requestId,
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
        ...(ifNoneMatch !== undefined && { 'if-none-match': ifNoneMatch }),
      },
      ...(body && { payload: body }),
    });
    const shown = SHOWN_HEADERS.filter((name) => headers[name] !== undefined);
    const fullBody = payload === '' ? null : (JSON.parse(payload) as object);
    const fits = payload.length <= maxCharacters;
    return {
      result: {
        status: statusCode,
        headers: Object.fromEntries(shown.map((name) => [name, String(headers[name])])),
        body: fits ? fullBody : (withReferences(fullBody) as object),
      },
      characters: fits ? payload.length : 0,
    };
  }
}
