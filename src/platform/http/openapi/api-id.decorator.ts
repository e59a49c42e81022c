import { ApiParam } from '@nestjs/swagger';

/** Documents the id of a row in the path. */
export const ApiId = (name = 'id') =>
  ApiParam({
    name,
    schema: { type: 'string', format: 'uuid' },
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  });
