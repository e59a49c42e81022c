import { type Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';

/** One page of a list, and the cursor of the next one; `null` on the last. */
export interface Page<T> {
  readonly data: T[];
  readonly nextCursor: string | null;
}

/** The response class of a list: `class TaskPage extends PageOf(TaskResponse) {}`. */
export function PageOf<T>(Item: Type<T>): Type<Page<T>> {
  class PageResponse implements Page<T> {
    @ApiProperty({ type: [Item] })
    readonly data!: T[];

    @ApiProperty({
      type: 'string',
      nullable: true,
      description:
        'Pass it as `cursor`, with the same filter and sort, for the next page; `null` on the last.',
      example: null,
    })
    readonly nextCursor!: string | null;
  }
  return PageResponse;
}

/** Applied to rows one longer than the page, which is how it knows that there is a next one. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  cursorAt: (row: Row) => string,
  present: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { data: shown.map(present), nextCursor: last === undefined ? null : cursorAt(last) };
}
