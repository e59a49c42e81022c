import { ApiProperty } from '@nestjs/swagger';

export class OperationResult {
  @ApiProperty({
    type: 'integer',
    minimum: 200,
    maximum: 599,
    description: 'As of the single route.',
    example: 201,
  })
  readonly status!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: '`etag` and `location`, where the single route has them.',
    example: { etag: '"1"' },
  })
  readonly headers!: Readonly<Record<string, string>>;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description:
      'What the single route answers, which is a problem where the status is 400 or above. Where the answer would be longer than 1 MiB, each row has only its `id` and `version`.',
    example: null,
  })
  readonly body!: object | null;
}

export class BatchResponse {
  @ApiProperty({ description: 'False where an atomic batch has left everything as it was.', example: true })
  readonly applied!: boolean;

  @ApiProperty({ type: [OperationResult], description: 'One for each operation, in their order.' })
  readonly results!: readonly OperationResult[];
}
