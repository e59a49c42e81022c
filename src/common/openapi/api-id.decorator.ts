import { ApiParam } from '@nestjs/swagger';

/** The id in the path of a route about one row. */
export const ApiId = () =>
  ApiParam({
    name: 'id',
    schema: { type: 'string', format: 'uuid' },
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  });
