import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { notAFile } from '../platform/http/validation/files.js';

/** The request body as a stream, on routes registered with `acceptFiles`. */
export const FileBody = createParamDecorator(
  (_: unknown, context: ExecutionContext): AsyncIterable<Buffer> => {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body === undefined) return Readable.from([]);
    if (!(body instanceof Readable)) throw notAFile();
    // Keep the request open, so that a file rejected midway still gets a response.
    return body.iterator({ destroyOnReturn: false });
  },
);
