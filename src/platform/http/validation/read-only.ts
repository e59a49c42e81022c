import { isDeepStrictEqual } from 'node:util';
import type { Type } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { fieldsOf } from './field-info.js';

/** The metadata key under which @nestjs/swagger stores the documented property names, each after a colon. */
const DOCUMENTED = 'swagger/apiModelPropertiesArray';

interface Changed {
  readonly response: Type;
  readonly derived: readonly string[];
}

export interface ReadOnlyFields {
  readonly names: ReadonlySet<string>;
  /** Computed from other rows, so a client's copy can be out of date. They are ignored in a body. */
  readonly derived: ReadonlySet<string>;
}

const NONE: ReadOnlyFields = { names: new Set(), derived: new Set() };

const changed = new WeakMap<object, Changed>();
const known = new WeakMap<object, ReadOnlyFields>();

/**
 * Declares which response a body changes. The other fields of that response are read-only: a client may send a whole row back, but
 * not change them.
 * @param derived fields to ignore: counts, and fields that only some responses have
 */
export const Changes =
  (response: Type, { derived = [] }: { readonly derived?: readonly string[] } = {}): ClassDecorator =>
  (dto) =>
    void changed.set(dto, { response, derived });

/** The read-only fields of a body class; empty without `@Changes`. */
export function readOnlyFieldsOf(dto: object): ReadOnlyFields {
  const declared = changed.get(dto);
  if (!declared) return NONE;
  let fields = known.get(dto);
  if (!fields) {
    const { response, derived } = declared;
    const documented: string[] = Reflect.getMetadata(DOCUMENTED, response.prototype as object) ?? [];
    const writable = fieldsOf(dto);
    const names = [...documented.map((name) => name.slice(1)), ...derived];
    fields = { names: new Set(names.filter((name) => !writable.has(name))), derived: new Set(derived) };
    known.set(dto, fields);
  }
  return fields;
}

export function hasReadOnly(body: unknown, { names }: ReadOnlyFields): body is object {
  if (names.size === 0 || typeof body !== 'object' || body === null) return false;
  return Object.keys(body).some((name) => names.has(name));
}

/**
 * The body without the read-only fields that equal the stored row. The pipe rejects the remaining ones. Without a stored row, all are
 * removed.
 */
export function withoutUnchanged(
  body: object,
  { names, derived }: ReadOnlyFields,
  current: object | null,
): object {
  const stored = current as Readonly<Record<string, unknown>> | null;
  const isUnchanged = (name: string, value: unknown): boolean =>
    derived.has(name) || !stored || isSame(value, stored[name]);
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => !names.has(name) || !isUnchanged(name, value)),
  );
}

const isSame = (value: unknown, stored: unknown): boolean =>
  isDeepStrictEqual(canonical(value), canonical(stored));

/** Ids in upper case and instants in another notation are the same values. */
function canonical(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (isUUID(value, 'loose')) return value.toLowerCase();
  const instant = value.includes('T') ? Date.parse(value) : NaN;
  return Number.isNaN(instant) ? value : instant;
}
