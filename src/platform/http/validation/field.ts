import { applyDecorators, type Type } from '@nestjs/common';
import { getMetadataStorage, ValidateIf } from 'class-validator';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';

/** The declaration of a DTO field, made by `field()`. */
export class FieldInfo {
  constructor(
    readonly isOptional: boolean,
    readonly isNullable: boolean,
    /** An empty value is an error: ignoring a precondition would allow the lost update that it prevents. */
    readonly isPrecondition: boolean,
    /** The class of nested objects. */
    readonly of?: () => Type,
  ) {}
}

const known = new WeakMap<object, ReadonlyMap<string, FieldInfo>>();

/** The fields of a DTO by name, including those of its base classes; empty for other classes. */
export function fieldsOf(type: object): ReadonlyMap<string, FieldInfo> {
  let fields = known.get(type);
  if (!fields) {
    // class-validator keeps the context of each rule, and @nestjs/swagger copies it for PickType and OmitType.
    const rules = getMetadataStorage().getTargetValidationMetadatas(type as Type, '', false, false);
    fields = new Map(
      rules.flatMap(({ propertyName, context }) =>
        context instanceof FieldInfo ? [[propertyName, context] as const] : [],
      ),
    );
    known.set(type, fields);
  }
  return fields;
}

/** Whether a DTO object has unknown fields, which are reported as errors of their own. */
export const hasUnknownFields = (dto: object): boolean =>
  Object.keys(dto).some((name) => !fieldsOf(dto.constructor).has(name));

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
  const suffix = absent === undefined ? '' : ` Default: \`${JSON.stringify(absent)}\`.`;
  return applyDecorators(
    ApiProperty({
      ...documented,
      description: description + suffix,
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
