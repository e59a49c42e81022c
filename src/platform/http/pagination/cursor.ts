import { hash } from 'node:crypto';
import { InvalidInput } from '../../errors/problems.js';

/** The end of a page: the sort value of the last row, and its id as a tie-breaker. */
export interface Position {
  readonly value: string | number | null;
  readonly id: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Encodes an opaque keyset cursor, bound to its filter and sort.
 * @param list everything that determines the rows and their order
 */
export function encodeCursor(list: object, { value, id }: Position): string {
  return Buffer.from(JSON.stringify([fingerprint(list), value, id])).toString('base64url');
}

/** @throws InvalidInput if the cursor is invalid or belongs to another filter or sort */
export function decodeCursor(list: object, cursor: string, isValue: (value: unknown) => boolean): Position {
  const [listHash, value, id] = parse(cursor);
  if (typeof id !== 'string' || !UUID.test(id))
    throw invalidCursor('cursor is invalid; use the nextCursor of a previous page');
  if (listHash !== fingerprint(list))
    throw invalidCursor('cursor belongs to another filter or sort; start again without it');
  if (!isValue(value)) throw invalidCursor('cursor is invalid; use the nextCursor of a previous page');
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

const invalidCursor = (detail: string): InvalidInput =>
  new InvalidInput({ errors: [{ pointer: '/cursor', detail, in: 'query' }] });

/** Whether the value is valid for a sort by time. PostgreSQL may reject other times. */
export const isTimeValue = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  // Date parses 30 February as 2 March.
  new Date(value).toISOString() === value;

/** Whether the value is valid for a sort by text of up to `max` characters. */
export const isTextValue =
  (max: number) =>
  (value: unknown): boolean =>
    typeof value === 'string' && value.length <= 2 * max && !value.includes('\0') && value.isWellFormed();
