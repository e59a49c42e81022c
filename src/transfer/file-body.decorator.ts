import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { notAFile } from '../platform/http/validation/files.js';

/** The request's body as it arrives, of a route that is sent files; `takeFiles` hands it on. */
export const FileBody = createParamDecorator(
  (_: unknown, context: ExecutionContext): AsyncIterable<Buffer> => {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body === undefined) return Readable.from([]);
    if (!(body instanceof Readable)) throw notAFile();
    // What refuses a file in the middle answers, which a request that is destroyed could not.
    return body.iterator({ destroyOnReturn: false });
  },
);
