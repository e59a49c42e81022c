import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { FieldInfo } from './field-info.js';

/**
 * One decorator per field validates and documents it, so the OpenAPI document cannot differ from the checks.
 */
export interface FieldOptions<T> {
  readonly description: string;
  /** Omitted if the example body does not have the field. */
  readonly example?: T | null;
  /** The field may be omitted. `default` documents what omitting it means. */
  readonly optional?: boolean;
  readonly default?: T | null;
  /** `null` is a value: it clears the field. */
  readonly nullable?: boolean;
  /** The documented schema, if it differs from the parsed type. */
  readonly schema?: object;
  /** An empty value is an error although the field is optional, because ignoring it would drop a precondition. */
  readonly precondition?: boolean;
  /** The class of nested objects. */
  readonly objectsOf?: () => Type;
}

/** Declares a DTO field: documentation, optionality and validation rules. */
export function field(
  schema: object,
  options: FieldOptions<unknown>,
  ...rules: PropertyDecorator[]
): PropertyDecorator {
  const { optional = false, nullable = false, default: absent, description, example } = options;
  const documented = options.schema ?? { ...schema, ...(nullable && { nullable }) };
  const info = new FieldInfo(optional, nullable, options.precondition ?? false, options.objectsOf);
  // Documented in words: generators make a field with a `default` required.
  const told = absent === undefined ? '' : ` Default: \`${JSON.stringify(absent)}\`.`;
  return applyDecorators(
    ApiProperty({
      ...documented,
      description: description + told,
      ...(example !== undefined && { example }),
      required: !optional,
    } as ApiPropertyOptions),
    // Unlike IsOptional, this does not accept null for every optional field.
    ValidateIf((_, value) => !(value === undefined && optional) && !(value === null && nullable), {
      context: info,
    }),
    ...rules,
  );
}

/** An example of the expected shape, as JSON. */
export const suchAs = (example: unknown): string =>
  example === undefined || example === null ? '' : `, such as ${JSON.stringify(example)}`;
