import { hash } from 'node:crypto';
import { applyDecorators, SetMetadata, type Type } from '@nestjs/common';
import { ApiExtension, ApiProperty } from '@nestjs/swagger';
import { InvalidInput } from '../errors/problems.js';
import { IntegerField, Text } from './validation/fields.js';
import { FromDigits } from './validation/query-parameters.js';
import { fitToBytes } from '../database/page-bytes.js';
import { CLOCK_TAG } from './openapi/decorators.js';
import { ReadsReplica } from '../database/replica.js';

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

const MAX_LIMIT = 200;
const MAX_CURSOR_LENGTH = 4_096;

/** Query parameters of every list. */
export class PageQuery {
  @FromDigits()
  @IntegerField({
    min: 1,
    max: MAX_LIMIT,
    optional: true,
    default: 50,
    description: 'Maximum number of items. A page also ends at about 1 MB of JSON.',
    example: 20,
  })
  readonly limit: number = 50;

  @Text({
    min: 1,
    max: MAX_CURSOR_LENGTH,
    optional: true,
    description: '`nextCursor` of the previous page, with the same filter and sort.',
    example: 'WyJiOUZ…',
  })
  readonly cursor?: string;
}

/** One page of a list. `nextCursor` is null on the last page. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** The response class of a list: `class TaskPage extends PageOf(TaskResponse) {}`. */
export function PageOf<T>(Item: Type<T>): Type<Page<T>> {
  class PageResponse implements Page<T> {
    @ApiProperty({ type: [Item] })
    readonly data!: readonly T[];

    @ApiProperty({
      type: 'string',
      nullable: true,
      description:
        'Cursor of the next page, to pass as `cursor` with the same filter and sort; `null` on the last page.',
      example: null,
    })
    readonly nextCursor!: string | null;
  }
  return PageResponse;
}

/** Builds a page from up to `limit + 1` rows, where the extra row shows that there is a next page. May end earlier by size. */
export function pageOf<Row, T extends object>(
  rows: readonly Row[],
  limit: number,
  cursorAt: (row: Row) => string,
  present: (row: Row) => T,
): Page<T> {
  const data = fitToBytes(rows.slice(0, limit).map(present));
  const last = rows.length > data.length ? rows[data.length - 1] : undefined;
  return { data, nextCursor: last === undefined ? null : cursorAt(last) };
}

export const PAGED = 'pagination:paged';

export interface Paging {
  /** Parameters with which a list changes over time without a write, such as due today. */
  readonly timeDependent: readonly string[];
  /** Whether all its data is in the change log, so that the list changes only with its owner's clock. */
  readonly isInChangeLog: boolean;
}

/** Marks a route that returns a `Page`. */
export const Paginated = ({ timeDependent = [], isInChangeLog = true }: Partial<Paging> = {}) =>
  applyDecorators(
    SetMetadata<string, Paging>(PAGED, { timeDependent, isInChangeLog }),
    ...(isInChangeLog ? [ReadsReplica(), ApiExtension(CLOCK_TAG, true)] : []),
  );
