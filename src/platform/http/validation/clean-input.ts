import type { Type } from '@nestjs/common';
import { escapePointer, type InputFault } from '../../errors/problem.js';
import { InvalidInput } from '../../errors/problems.js';
import { type FieldInfo, fieldsOf } from './field.js';

/** A string, whose brackets do not count, or one bracket. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"?|[[\]{}]/gs;

/** Whether JSON text nests deeper than the limit. Recursive code on the parsed value would overflow the stack. */
export function nestsDeeperThan(limit: number, json: string): boolean {
  let depth = 0;
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth > limit) return true;
  }
  return false;
}

type Place = InputFault['in'];

/** More than any valid body has. class-transformer's copy takes quadratic time in the number of keys. */
const MAX_IN_ONE = 1_000;
/** More values than any valid body has. Validation would copy and check each value. */
const MAX_VALUES = 20_000;
/** The body of a batch operation, which its own route checks. */
const OPERATION_BODY = /^\/operations\/\d{1,9}\/body$/;

/**
 * Prepares a body or query for class-validator, in one walk. Removes the empty values of a form: `null` in a body, an empty parameter
 * in a query. Both mean absent if the field is optional, unless `null` is one of its values or the field is a precondition.
 * @throws InvalidInput for a body with too many values, and for keys that class-transformer would drop silently
 */
export function cleanInput(input: unknown, type: Type | undefined, place: Place): unknown {
  const walk = new Walk(place);
  const cleaned = walk.clean(input, type, { pointer: '', isOperation: false });
  if (walk.faults.length > 0) throw new InvalidInput({ errors: walk.faults });
  return cleaned;
}

interface Position {
  readonly pointer: string;
  /** Whether it is within the body of a batch operation. */
  readonly isOperation: boolean;
}

class Walk {
  readonly faults: InputFault[] = [];
  private values = 0;

  constructor(private readonly place: Place) {}

  /** Returns the value itself if nothing was removed. */
  clean(value: unknown, type: Type | undefined, at: Position): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (this.place === 'body') this.count(value, at.pointer);
    if (!Array.isArray(value)) return this.cleanFields(value, type, at);
    const items = value.map((item, nth) => this.clean(item, type, within(at, String(nth))));
    return items.some((item, nth) => item !== value[nth]) ? items : value;
  }

  private cleanFields(value: object, type: Type | undefined, at: Position): object {
    const fields = type && fieldsOf(type);
    const changes: [string, unknown][] = [];
    for (const [name, inner] of Object.entries(value)) {
      const below = within(at, escapePointer(name));
      if (isDropped(name, at.isOperation)) {
        this.faults.push({ pointer: below.pointer, detail: 'is not a known field', in: this.place });
        continue;
      }
      const cleaned = this.cleanField(inner, fields?.get(name), below);
      if (cleaned !== inner) changes.push([name, cleaned]);
    }
    if (changes.length === 0) return value;
    const cleaned: Record<string, unknown> = { ...value, ...Object.fromEntries(changes) };
    for (const [name, inner] of changes) if (inner === undefined) delete cleaned[name];
    return cleaned;
  }

  /** Returns undefined for a value that means absent. */
  private cleanField(value: unknown, field: FieldInfo | undefined, at: Position): unknown {
    if (!field) return this.clean(value, undefined, at);
    if (isAbsent(value, field, this.place)) return undefined;
    if (this.place === 'query' && Array.isArray(value)) return withoutEmptyItems(value, field);
    return this.clean(value, field.of?.(), at);
  }

  private count(value: object, pointer: string): void {
    const { length } = Array.isArray(value) ? value : Object.keys(value);
    this.values += length;
    if (length > MAX_IN_ONE)
      throw tooMany(`more than ${MAX_IN_ONE} ${Array.isArray(value) ? 'items' : 'fields'}`, pointer);
    if (this.values > MAX_VALUES) throw tooMany(`more than ${MAX_VALUES} values in all`, '');
  }
}

const within = ({ pointer, isOperation }: Position, key: string): Position => {
  const below = `${pointer}/${key}`;
  return { pointer: below, isOperation: isOperation || OPERATION_BODY.test(below) };
};

/**
 * Keys that class-transformer drops before class-validator could reject them. In an operation's body, which is passed on, only
 * `constructor`, because class-transformer treats it as the object's own.
 */
const isDropped = (key: string, isOperation: boolean): boolean =>
  isOperation ? key === 'constructor' : key in Object.prototype || key === 'prototype';

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

const tooMany = (what: string, pointer: string): InvalidInput =>
  new InvalidInput({ errors: [{ pointer, detail: `has ${what}`, in: 'body' }] });
