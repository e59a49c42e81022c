import { Transform } from 'class-transformer';
import { ArrayUnique, Matches, ValidateBy } from 'class-validator';
import { field } from '../../platform/http/validation/field.js';
import { EnumField, BooleanField, NestedList, Text } from '../../platform/http/validation/fields.js';

const OPERATIONS_MAX = 500;
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
const MAX_PATH_LENGTH = 2_000;
const MAX_HEADER_LENGTH = 1_000;
const MAX_REF_LENGTH = 50;
/** The resources that are the owner's data, and no way to anything else. */
export const PATH = /^\/(tasks|lists|labels|settings|trash|webhooks)(\/[\w$-]+)*\/?(\?[^#\s]*)?$/;

/** A number like 1e400 is read as Infinity, and would be handed on as null, which clears a field. */
function isSameAsJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isSameAsJson);
}

/** A request to one of the single routes. */
export class OperationDto {
  @EnumField({ of: METHODS, description: 'As of the single route.', example: 'POST' })
  readonly method!: (typeof METHODS)[number];

  @Matches(PATH, {
    message: '$property must be a path of tasks, lists, labels, settings, trash or webhooks, such as /tasks',
  })
  @Text({
    min: 1,
    max: MAX_PATH_LENGTH,
    description: 'After /api/v1; a segment can be `$` and the `ref` of an operation before.',
    example: '/tasks',
  })
  readonly path!: string;

  @field(
    { type: 'object', additionalProperties: true },
    {
      optional: true,
      description:
        'As of the single route; where it takes the id of a row, `$` and the `ref` of an operation before.',
      example: { title: 'Buy milk' },
    },
    // As it was sent: the copy that class-transformer makes leaves keys out that the single route would refuse.
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
    description: 'As the header `If-Match`.',
    example: '"3"',
  })
  readonly ifMatch?: string;

  @Text({
    min: 1,
    max: MAX_HEADER_LENGTH,
    optional: true,
    precondition: true,
    description: 'As the header `If-None-Match`.',
    example: '*',
  })
  readonly ifNoneMatch?: string;

  @Matches(/^[\w-]+$/, { message: '$property must be letters, digits, _ and -' })
  @Text({
    min: 1,
    max: MAX_REF_LENGTH,
    optional: true,
    description: 'A name, in this batch, for the row that this operation answers.',
    example: 'milk',
  })
  readonly ref?: string;
}

export class BatchDto {
  @BooleanField({
    optional: true,
    default: false,
    description: 'All operations or none, in one transaction; otherwise each for itself.',
    example: true,
  })
  readonly atomic?: boolean;

  @ArrayUnique(({ ref }: OperationDto) => ref ?? Symbol(), {
    message: '$property must not have the same ref twice',
  })
  @NestedList({
    of: () => OperationDto,
    most: OPERATIONS_MAX,
    description: 'Done one after the other.',
    example: [
      { method: 'POST', path: '/lists', body: { name: 'Groceries' }, ref: 'groceries' },
      { method: 'POST', path: '/tasks', body: { title: 'Buy milk', listId: '$groceries' } },
    ],
  })
  readonly operations!: readonly OperationDto[];
}
