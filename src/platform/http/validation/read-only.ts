import { isDeepStrictEqual } from 'node:util';
import type { Type } from '@nestjs/common';
import { fieldsOf } from './field-info.js';

/** The metadata key under which @nestjs/swagger stores the documented property names, each after a colon. */
const DOCUMENTED = 'swagger/apiModelPropertiesArray';
const NONE: ReadonlySet<string> = new Set();

const responses = new WeakMap<object, Type>();
const known = new WeakMap<object, ReadonlySet<string>>();

/**
 * Declares which response a body changes. The other fields of that response are read-only: a client may send a whole row back, but
 * not change them.
 */
export const Changes =
  (response: Type): ClassDecorator =>
  (dto) =>
    void responses.set(dto, response);

/** The read-only fields of a body class; empty without `@Changes`. */
export function readOnlyFieldsOf(dto: object): ReadonlySet<string> {
  const response = responses.get(dto);
  if (!response) return NONE;
  let names = known.get(dto);
  if (!names) {
    const documented: string[] = Reflect.getMetadata(DOCUMENTED, response.prototype as object) ?? [];
    const writable = fieldsOf(dto);
    names = new Set(documented.map((name) => name.slice(1)).filter((name) => !writable.has(name)));
    known.set(dto, names);
  }
  return names;
}

export function hasReadOnly(body: unknown, readOnly: ReadonlySet<string>): body is object {
  if (readOnly.size === 0 || typeof body !== 'object' || body === null) return false;
  return Object.keys(body).some((name) => readOnly.has(name));
}

/**
 * The body without the read-only fields that equal the stored row. The pipe rejects the remaining ones. Without a stored row, all are
 * removed.
 */
export function withoutUnchanged(
  body: object,
  readOnly: ReadonlySet<string>,
  current: object | null,
): object {
  const stored = current as Readonly<Record<string, unknown>> | null;
  return Object.fromEntries(
    Object.entries(body).filter(
      ([name, value]) => !readOnly.has(name) || (stored && !isDeepStrictEqual(value, stored[name])),
    ),
  );
}
