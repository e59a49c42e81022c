import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

/**
 * One decorator a field: it validates and documents it together, so that the OpenAPI document cannot say anything else
 * than what the service checks.
 */
export interface FieldOptions<T> {
  readonly description: string;
  /** Left out where the body of an example does not have the field. */
  readonly example?: T | null;
  /** May be left out. A default is what a reader is told that leaving it out means. */
  readonly optional?: boolean;
  readonly default?: T | null;
  /** `null` is a value of its own: it clears the field. */
  readonly nullable?: boolean;
  /** How it is documented, where what may be sent is not what it is read as. */
  readonly schema?: object;
}

interface TextOptions extends FieldOptions<string> {
  readonly min: number;
  readonly max: number;
  /** Line breaks and tabs are allowed; surrounding white space is kept. */
  readonly multiline?: boolean;
}

// Everything in Unicode's category Cc, but for tab, line feed and carriage return where a text may have lines.
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\t\n\r]/u;

/** Text of `min` to `max` Unicode characters (code points), well-formed and without control characters. */
export function Text({ min, max, multiline = false, ...options }: TextOptions): PropertyDecorator {
  const allowed = (value: unknown) => {
    if (typeof value !== 'string' || !value.isWellFormed()) return false;
    if ((multiline ? CONTROL_BUT_LINES : CONTROL).test(value)) return false;
    return hasLengthWithin(value, min, max);
  };
  const controls = multiline ? 'no control characters but line breaks and tabs' : 'no control characters';
  const message = `$property must be text of ${min} to ${max} characters, with ${controls}`;
  return field(
    { type: 'string', minLength: min, maxLength: max },
    options,
    ...(multiline ? [] : [Transform(({ value }) => (typeof value === 'string' ? value.trim() : value))]),
    ValidateBy({ name: 'text', validator: { validate: allowed, defaultMessage: () => message } }),
  );
}

/** A whole number from `min` to `max`. */
export function IntegerField({
  min,
  max,
  ...options
}: FieldOptions<number> & { min: number; max: number }): PropertyDecorator {
  const message = `$property must be a whole number from ${min} to ${max}`;
  return field(
    { type: 'integer', minimum: min, maximum: max },
    options,
    Max(max, { message }),
    Min(min, { message }),
    IsInt({ message }),
  );
}

export function BooleanField(options: FieldOptions<boolean>): PropertyDecorator {
  return field({ type: 'boolean' }, options, IsBoolean({ message: '$property must be true or false' }));
}

export function EnumField<T extends string>({
  of,
  ...options
}: FieldOptions<T> & { of: readonly T[] }): PropertyDecorator {
  const message = `$property must be one of ${of.join(', ')}`;
  return field({ type: 'string', enum: [...of] }, options, IsIn(of, { message }));
}

/** A set of them. */
export function Choices<T extends string>({
  of,
  ...options
}: FieldOptions<readonly T[]> & { of: readonly T[] }): PropertyDecorator {
  const message = `each of $property must be one of ${of.join(', ')}`;
  return field(
    { type: 'array', items: { type: 'string', enum: [...of] }, minItems: 1, uniqueItems: true },
    options,
    IsIn(of, { each: true, message }),
    ArrayUnique({ message: '$property must not have the same value twice' }),
    ArrayNotEmpty({ message: '$property must name one at least' }),
    IsArray({ message: '$property must be a list' }),
  );
}

/** A UUID of any version (RFC 9562), in lower case once it is read. */
export function Uuid(options: FieldOptions<string>): PropertyDecorator {
  return field(
    { type: 'string', format: 'uuid' },
    options,
    Transform(({ value }) => lowerCase(value)),
    IsUUID('loose', { message: '$property must be a UUID' }),
  );
}

interface ListOptions<T> extends FieldOptions<readonly T[]> {
  readonly most: number;
}

/** A set of UUIDs, in lower case once they are read. */
export function Uuids({ most, ...options }: ListOptions<string>): PropertyDecorator {
  return field(
    { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: most, uniqueItems: true },
    options,
    Transform(({ value }) => (Array.isArray(value) ? value.map(lowerCase) : value)),
    IsUUID('loose', { each: true, message: 'each of $property must be a UUID' }),
    ArrayUnique({ message: '$property must not have the same id twice' }),
    ArrayMaxSize(most, { message: `$property must be a list of at most ${most} ids` }),
    IsArray({ message: '$property must be a list of ids' }),
  );
}

/** An object of a class of its own, checked field by field. */
export function Nested<T>({
  of,
  ...options
}: FieldOptions<object> & { of: () => new () => T }): PropertyDecorator {
  return field(
    { type: () => of() }, // Swagger knows a class that is named later by the arrow function's name, `type`.
    options,
    ValidateNested({ message: '$property must be a JSON object' }),
    // Before the validator walks into it: a text has no fields to look at.
    ValidateBy({
      name: 'object',
      validator: { validate: isPlainObject, defaultMessage: () => '$property must be a JSON object' },
    }),
    Type(of),
  );
}

/** A list of such objects. */
export function NestedList<T>({
  of,
  most,
  ...options
}: ListOptions<object> & { of: () => new () => T }): PropertyDecorator {
  return field(
    { type: () => of(), isArray: true, maxItems: most },
    options,
    ValidateNested({ each: true, message: 'each of $property must be a JSON object' }),
    // A list in the list would be walked into as if its items stood in the outer one.
    ValidateBy({
      name: 'objects',
      validator: {
        validate: (items: unknown) => !Array.isArray(items) || !items.some(Array.isArray),
        defaultMessage: () => 'each of $property must be a JSON object',
      },
    }),
    ArrayMaxSize(most, { message: `$property must be a list of at most ${most}` }),
    IsArray({ message: '$property must be a list' }),
    Type(of),
  );
}

/** `#rrggbb`, in lower case once it is read. */
export function Color(options: FieldOptions<string>): PropertyDecorator {
  return field(
    { type: 'string', pattern: '^#[0-9A-Fa-f]{6}$' },
    options,
    Transform(({ value }) => lowerCase(value)),
    Matches(/^#[0-9a-f]{6}$/, { message: '$property must be a colour such as #3366cc' }),
  );
}

const lowerCase = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);
const isPlainObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field of a DTO: its documentation, when it may be absent, and the rules that its value must keep. */
export function field(
  schema: object,
  options: FieldOptions<unknown>,
  ...rules: PropertyDecorator[]
): PropertyDecorator {
  const { optional = false, nullable = false, default: absent, description, example, ...rest } = options;
  const documented = rest.schema ?? { ...schema, ...(nullable && { nullable }) };
  // In words: generators take a field with a `default` for one that is always there.
  const told = absent === undefined ? '' : ` Default: \`${JSON.stringify(absent)}\`.`;
  return applyDecorators(
    ApiProperty({
      ...documented,
      description: description + told,
      ...(example !== undefined && { example }),
      required: !optional,
    } as ApiPropertyOptions),
    // Unlike IsOptional, which lets null through wherever a value may be absent.
    ValidateIf((_, value) => !(value === undefined && optional) && !(value === null && nullable)),
    ...rules,
  );
}

function hasLengthWithin(value: string, min: number, max: number): boolean {
  if (value.length < min || value.length > 2 * max) return false;
  let length = 0;
  for (const _ of value) length++;
  return length >= min && length <= max;
}
