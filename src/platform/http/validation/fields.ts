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
  ValidateNested,
} from 'class-validator';
import { field, type FieldOptions, suchAs } from './field.js';

interface TextOptions extends FieldOptions<string> {
  readonly min: number;
  readonly max: number;
  /** Allows line breaks and tabs, and keeps leading and trailing white space. */
  readonly multiline?: boolean;
  /** Rejects text that consists of invisible characters only. */
  readonly visible?: boolean;
}

// Unicode category Cc; multiline text may contain tab, line feed and carriage return.
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\t\n\r]/u;
// Besides default-ignorable code points: annotation marks and characters drawn as blank (Braille blank, null notehead).
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800\ufff9-\ufffb\u{1d159}]/u;

/** Whether the text has a visible character. */
export const isVisible = (text: string): boolean => VISIBLE.test(text);

/** Text of `min` to `max` Unicode characters (code points), well-formed and without control characters. */
export function Text({
  min,
  max,
  multiline = false,
  visible = false,
  ...options
}: TextOptions): PropertyDecorator {
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
    ...(visible ? [Visible()] : []),
  );
}

const Visible = (): PropertyDecorator =>
  ValidateBy({
    name: 'visible',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isVisible(value),
      defaultMessage: () => '$property must have at least one visible character',
    },
  });

/** An integer from `min` to `max`. */
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

/** A set of enum values. */
export function Choices<T extends string>({
  of,
  ...options
}: FieldOptions<readonly T[]> & { of: readonly T[] }): PropertyDecorator {
  const message = `each of $property must be one of ${of.join(', ')}`;
  return field(
    { type: 'array', items: { type: 'string', enum: [...of] }, minItems: 1, uniqueItems: true },
    options,
    IsArray({ message: `$property must be a list${suchAs(options.example)}` }),
    ArrayNotEmpty({ message: '$property must not be empty' }),
    ArrayUnique({ message: '$property must not have the same value twice' }),
    IsIn(of, { each: true, message }),
  );
}

/** A UUID of any version (RFC 9562), converted to lower case. */
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

/** A set of UUIDs, converted to lower case. */
export function Uuids({ most, ...options }: ListOptions<string>): PropertyDecorator {
  return field(
    { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: most, uniqueItems: true },
    options,
    Transform(({ value }) => (Array.isArray(value) ? value.map(lowerCase) : value)),
    IsArray({ message: `$property must be a list of ids${suchAs(AN_ID_LIST)}` }),
    ArrayMaxSize(most, { message: `$property must be a list of at most ${most} ids` }),
    ArrayUnique({ message: '$property must not have the same id twice' }),
    IsUUID('loose', { each: true, message: 'each of $property must be a UUID' }),
  );
}

/** A nested object of a DTO class. */
export function Nested<T>({
  of,
  ...options
}: FieldOptions<object> & { of: () => new () => T }): PropertyDecorator {
  const message = `$property must be a JSON object${suchAs(options.example)}`;
  return field(
    { type: () => of() }, // Swagger knows a class that is named later by the arrow function's name, `type`.
    { ...options, objectsOf: of },
    ValidateNested({ message }),
    // Checked first, because the validator would look for fields in a string.
    ValidateBy({
      name: 'object',
      validator: { validate: isPlainObject, defaultMessage: () => message },
    }),
    Type(of),
  );
}

/** A list of nested objects. */
export function NestedList<T>({
  of,
  most,
  ...options
}: ListOptions<object> & { of: () => new () => T }): PropertyDecorator {
  const message = `each of $property must be a JSON object${suchAs(options.example?.[0])}`;
  return field(
    { type: () => of(), isArray: true, maxItems: most },
    { ...options, objectsOf: of },
    IsArray({ message: `$property must be a list${suchAs(options.example)}` }),
    ArrayMaxSize(most, { message: `$property must be a list of at most ${most}` }),
    ValidateNested({ each: true, message }),
    // The validator would treat the items of a nested list as items of the outer one.
    ValidateBy({
      name: 'objects',
      validator: {
        validate: (items: unknown) => !Array.isArray(items) || !items.some(Array.isArray),
        defaultMessage: () => message,
      },
    }),
    Type(of),
  );
}

/** `#rrggbb`, converted to lower case. */
export function Color(options: FieldOptions<string>): PropertyDecorator {
  return field(
    { type: 'string', pattern: '^#[0-9A-Fa-f]{6}$' },
    options,
    Transform(({ value }) => lowerCase(value)),
    Matches(/^#[0-9a-f]{6}$/, { message: '$property must be a colour such as #3366cc' }),
  );
}

const AN_ID_LIST = ['019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e'];

const lowerCase = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);
const isPlainObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function hasLengthWithin(value: string, min: number, max: number): boolean {
  if (value.length < min || value.length > 2 * max) return false;
  let length = 0;
  for (const _ of value) length++;
  return length >= min && length <= max;
}
