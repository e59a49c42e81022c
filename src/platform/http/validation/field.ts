import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { FieldInfo } from './field-info.js';

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
  /** An empty value is an error, although it may be left out: without it, something else would be done than was meant. */
  readonly precondition?: boolean;
  /** The class of the objects in it. */
  readonly objectsOf?: () => Type;
}

/** A field of a DTO: its documentation, when it may be absent, and the rules that its value must keep. */
export function field(
  schema: object,
  options: FieldOptions<unknown>,
  ...rules: PropertyDecorator[]
): PropertyDecorator {
  const { optional = false, nullable = false, default: absent, description, example } = options;
  const documented = options.schema ?? { ...schema, ...(nullable && { nullable }) };
  const info = new FieldInfo(optional, nullable, options.precondition ?? false, options.objectsOf);
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
    ValidateIf((_, value) => !(value === undefined && optional) && !(value === null && nullable), {
      context: info,
    }),
    ...rules,
  );
}

/** An example of the right shape, as JSON. */
export const suchAs = (example: unknown): string =>
  example === undefined || example === null ? '' : `, such as ${JSON.stringify(example)}`;
