import { isDeepStrictEqual } from 'node:util';
import type { Type } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { fieldsOf } from './field.js';

/** The metadata key under which @nestjs/swagger stores the documented property names, each after a colon. */
const DOCUMENTED = 'swagger/apiModelPropertiesArray';

interface MoreFields {
  /** Ignored in a body: counts, and what only some responses have. */
  readonly derived?: readonly string[];
  /** Read-only fields that only other responses of the row have. */
  readonly readOnly?: readonly string[];
}

export interface ReadOnlyFields {
  readonly names: ReadonlySet<string>;
  /** Computed from other rows, so a client's copy can be out of date. They are ignored in a body. */
  readonly derived: ReadonlySet<string>;
}

const NONE: ReadOnlyFields = { names: new Set(), derived: new Set() };

const changed = new WeakMap<object, MoreFields & { readonly response: Type }>();
const known = new WeakMap<object, ReadOnlyFields>();

/**
 * Declares which response a body changes. The other fields of that response are read-only: a client may send a whole row back, but
 * not change them.
 */
export const Changes =
  (response: Type, more: MoreFields = {}): ClassDecorator =>
  (dto) =>
    void changed.set(dto, { response, ...more });

/** The read-only fields of a body class; empty without `@Changes`. */
export function readOnlyFieldsOf(dto: object): ReadOnlyFields {
  const declared = changed.get(dto);
  if (!declared) return NONE;
  let fields = known.get(dto);
  if (!fields) {
    const { response, derived = [], readOnly = [] } = declared;
    const documented: string[] = Reflect.getMetadata(DOCUMENTED, response.prototype as object) ?? [];
    const writable = fieldsOf(dto);
    const names = [...documented.map((name) => name.slice(1)), ...derived, ...readOnly];
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

/** Ids in upper case, instants in another notation, and null for an absent field are the same values. */
function canonical(value: unknown = null): unknown {
  if (typeof value !== 'string') return value;
  if (isUUID(value, 'loose')) return value.toLowerCase();
  const instant = value.includes('T') ? Date.parse(value) : NaN;
  return Number.isNaN(instant) ? value : instant;
}

/** The fields that were sent, including `null`, in a fixed order, so that equal field sets produce the same SQL statement. */
export function omitUndefined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
