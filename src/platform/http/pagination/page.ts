import { type Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { fitToBytes } from '../../database/page-bytes.js';

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
