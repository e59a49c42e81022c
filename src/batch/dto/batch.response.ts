import { ApiProperty } from '@nestjs/swagger';

export class OperationResult {
  @ApiProperty({
    type: 'integer',
    minimum: 200,
    maximum: 599,
    description: 'Status code of the single route.',
    example: 201,
  })
  readonly status!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: '`etag` and `location` headers, if the single route sends them.',
    example: { etag: '"1"' },
  })
  readonly headers!: Readonly<Record<string, string>>;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description:
      'Response body of the single route; a problem if the status is 400 or above. If the whole response exceeds 1 MiB, rows are reduced to `id` and `version`.',
    example: null,
  })
  readonly body!: object | null;
}

export class BatchResponse {
  @ApiProperty({ description: 'False if an atomic batch was rolled back.', example: true })
  readonly applied!: boolean;

  @ApiProperty({ type: [OperationResult], description: 'One result per operation, in order.' })
  readonly results!: readonly OperationResult[];
}
