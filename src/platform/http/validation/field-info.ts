import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';

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
