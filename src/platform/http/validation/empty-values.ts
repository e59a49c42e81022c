import type { Type } from '@nestjs/common';
import type { InputFault } from '../../errors/problem.js';
import { type FieldInfo, fieldsOf } from './field-info.js';

type Place = InputFault['in'];

/**
 * Removes the empty values of a form: `null` in a body, an empty parameter in a query. Both mean absent if the field is optional,
 * unless `null` is one of its values or the field is a precondition.
 */
export function withoutEmptyValues(input: unknown, type: Type, place: Place): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const fields = fieldsOf(type);
  const changes = Object.entries(input).flatMap(([name, value]) => {
    const kept = keptOf(value, fields.get(name), place);
    return kept === value ? [] : [[name, kept] as const];
  });
  if (changes.length === 0) return input;
  const kept: Record<string, unknown> = { ...input, ...Object.fromEntries(changes) };
  for (const [name, value] of changes) if (value === undefined) delete kept[name];
  return kept;
}

/** Returns undefined for a value that means absent. */
function keptOf(value: unknown, field: FieldInfo | undefined, place: Place): unknown {
  if (!field) return value;
  if (isAbsent(value, field, place)) return undefined;
  if (place === 'query' && Array.isArray(value)) return withoutEmptyItems(value, field);
  return field.of ? eachWithout(value, field.of(), place) : value;
}

function isAbsent(value: unknown, field: FieldInfo, place: Place): boolean {
  if (!field.isOptional || field.isPrecondition) return false;
  return place === 'query' ? value === '' : value === null && !field.isNullable;
}

/** A repeated parameter; if all its values are empty, it is absent. */
function withoutEmptyItems(values: readonly unknown[], field: FieldInfo): unknown {
  const items = values.filter((value) => !isAbsent(value, field, 'query'));
  if (items.length === values.length) return values;
  return items.length === 0 ? undefined : items;
}

function eachWithout(value: unknown, type: Type, place: Place): unknown {
  if (!Array.isArray(value)) return withoutEmptyValues(value, type, place);
  const items = value.map((item) => withoutEmptyValues(item, type, place));
  return items.some((item, index) => item !== value[index]) ? items : value;
}
