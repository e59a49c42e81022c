import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';

/** What `field()` declares of one field of a DTO. */
export class FieldInfo {
  constructor(
    readonly isOptional: boolean,
    readonly isNullable: boolean,
    /** Leaving it out would allow what it was sent to prevent, so an empty value stays an error. */
    readonly isPrecondition: boolean,
    /** The class of the objects in it. */
    readonly of?: () => Type,
  ) {}
}

const known = new WeakMap<object, ReadonlyMap<string, FieldInfo>>();

/** The fields of a DTO by name, those of its base classes included; none for any other class. */
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

/** Whether an object of a DTO has fields that it should not have; those are an error of their own. */
export const hasUnknownFields = (dto: object): boolean =>
  Object.keys(dto).some((name) => !fieldsOf(dto.constructor).has(name));
