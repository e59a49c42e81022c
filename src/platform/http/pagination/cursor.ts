import { hash } from 'node:crypto';
import { InvalidInput } from '../../errors/problems.js';

/** Where a page ends: the last row's sort value and, because that need not be unique, its id. */
export interface Position {
  readonly value: string | number | null;
  readonly id: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * An opaque keyset cursor, bound to the filter and the sort it was made with.
 * @param list everything that decides which rows come in which order
 */
export function encodeCursor(list: object, { value, id }: Position): string {
  return Buffer.from(JSON.stringify([fingerprint(list), value, id])).toString('base64url');
}

/** @throws InvalidInput where it is no cursor of ours, or one of a list with another filter or sort */
export function decodeCursor(list: object, cursor: string, isValue: (value: unknown) => boolean): Position {
  const [made, value, id] = parse(cursor);
  if (typeof id !== 'string' || !UUID.test(id)) throw refuse('cursor is not one that this service made');
  if (made !== fingerprint(list))
    throw refuse('cursor belongs to a list with another filter or sort; start without it');
  if (!isValue(value)) throw refuse('cursor is not one that this service made');
  return { value: value as Position['value'], id };
}

function parse(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) && parsed.length === 3 ? parsed : [];
  } catch {
    return [];
  }
}

function fingerprint(list: object): string {
  return hash('sha256', JSON.stringify(list), 'base64url').slice(0, 8);
}

const refuse = (detail: string): InvalidInput =>
  new InvalidInput({ errors: [{ pointer: '/cursor', detail, in: 'query' }] });

/** What a cursor may hold for a sort by a time; anything else was not made here, and PostgreSQL may know no such time. */
export const isTimeValue = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  // 30 February is taken for 2 March.
  new Date(value).toISOString() === value;

/** … by a text of so many characters at the most. */
export const isTextValue =
  (max: number) =>
  (value: unknown): boolean =>
    typeof value === 'string' && value.length <= 2 * max && !value.includes('\0') && value.isWellFormed();
