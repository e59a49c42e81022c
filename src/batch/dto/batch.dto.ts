import { Transform } from 'class-transformer';
import { ArrayUnique, Matches, ValidateBy } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import { field } from '../../platform/http/validation/field.js';
import { BooleanField, EnumField, NestedList, Text } from '../../platform/http/validation/fields.js';

const OPERATIONS_MAX = 500;
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
const MAX_PATH_LENGTH = 2_000;
const MAX_HEADER_LENGTH = 1_000;
const MAX_REF_LENGTH = 50;
/** Only resources that hold the owner's data. */
export const PATH = /^\/(tasks|lists|labels|settings|trash|webhooks)(\/[\w$-]+)*\/?(\?[^#\s]*)?$/;

/** A number like 1e400 is parsed as Infinity and would be serialized as null, which clears a field. */
function isSameAsJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isSameAsJson);
}

export class OperationDto {
  @EnumField({ of: METHODS, description: 'Method of the single route.', example: 'POST' })
  readonly method!: (typeof METHODS)[number];

  @Matches(PATH, {
    message:
      '$property must be relative to /api/v1: /tasks, /lists, /labels, /settings, /trash, /webhooks or a path below them',
  })
  @Text({
    min: 1,
    max: MAX_PATH_LENGTH,
    description: 'Path relative to /api/v1. A segment can be `$` and the `ref` of an earlier operation.',
    example: '/tasks',
  })
  readonly path!: string;

  @field(
    { type: 'object', additionalProperties: true },
    {
      optional: true,
      description:
        'Body of the single route. In place of a row id: `$` and the `ref` of an earlier operation.',
      example: { title: 'Buy milk' },
    },
    // Keep the original: class-transformer's copy drops keys that the single route would reject.
    Transform(({ obj }: { obj: OperationDto }) => obj.body),
    ValidateBy({
      name: 'object',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'object' && value !== null && !Array.isArray(value) && isSameAsJson(value),
        defaultMessage: () => '$property must be a JSON object, with numbers of at most 1.8e308',
      },
    }),
  )
  readonly body?: Record<string, unknown>;

  @Text({
    min: 1,
    max: MAX_HEADER_LENGTH,
    optional: true,
    precondition: true,
    description: 'Value of the `If-Match` header.',
    example: '"3"',
  })
  readonly ifMatch?: string;

  @Text({
    min: 1,
    max: MAX_HEADER_LENGTH,
    optional: true,
    precondition: true,
    description: 'Value of the `If-None-Match` header.',
    example: '*',
  })
  readonly ifNoneMatch?: string;

  @Matches(/^[\w-]+$/, { message: '$property must contain only letters, digits, _ and -' })
  @Text({
    min: 1,
    max: MAX_REF_LENGTH,
    optional: true,
    description: 'Name of the returned row within this batch.',
    example: 'milk',
  })
  readonly ref?: string;
}

export class BatchDto {
  @BooleanField({
    optional: true,
    default: false,
    description:
      'Whether to apply all operations or none, in one transaction. By default, each is applied separately.',
    example: true,
  })
  readonly atomic?: boolean;

  @ArrayUnique(({ ref }: OperationDto) => ref ?? Symbol(), {
    message: '$property must not use the same ref twice',
  })
  @NestedList({
    of: () => OperationDto,
    most: OPERATIONS_MAX,
    description: 'Operations, applied in order.',
    example: [
      { method: 'POST', path: '/lists', body: { name: 'Groceries' }, ref: 'groceries' },
      { method: 'POST', path: '/tasks', body: { title: 'Buy milk', listId: '$groceries' } },
    ],
  })
  readonly operations!: readonly OperationDto[];
}

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
