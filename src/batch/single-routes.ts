import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { API_PREFIX } from '../platform/http/api-prefix.js';
import type { OperationDto } from './dto/batch.dto.js';
import type { OperationResult } from './dto/batch.response.js';
import { withReferences } from './row-references.js';
import type { Sender } from './sent-by.decorator.js';

const SHOWN_HEADERS = ['etag', 'location'];

/**
 * The way into the single routes: each operation is a request like any other, through the guard, the walls, the pipes
 * and the services, so no rule can differ. Only the socket is left out; the unit of work around it stays.
 */
@Injectable()
export class SingleRoutes {
  constructor(private readonly host: HttpAdapterHost) {}

  /** @param maxCharacters of the body's JSON; in a longer one each row is its `id` and its `version` */
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
    const whole = payload === '' ? null : (JSON.parse(payload) as object);
    const isWhole = payload.length <= maxCharacters;
    return {
      result: {
        status: statusCode,
        headers: Object.fromEntries(shown.map((name) => [name, String(headers[name])])),
        body: isWhole ? whole : (withReferences(whole) as object),
      },
      characters: isWhole ? payload.length : 0,
    };
  }
}
