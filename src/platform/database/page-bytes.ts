/** The maximum size of a page in bytes of JSON, regardless of its limit. */
export const PAGE_BYTES = 1024 * 1024;

/** A character takes at most six bytes of JSON (`\u0001`). Other values and property names take less than 64. */
const MAX_CHARACTER_BYTES = 6;
const MAX_VALUE_BYTES = 64;

/** Returns as many of the first rows as fit on a page, at least one. */
export function fitToBytes<T extends object>(rows: readonly T[], maxTotal = PAGE_BYTES): readonly T[] {
  // Most pages are far below the limit and need no exact size.
  if (rows.reduce((sum, row) => sum + maxBytes(row), 0) <= maxTotal) return rows;
  let bytes = 0;
  const beyond = rows.findIndex((row) => (bytes += Buffer.byteLength(JSON.stringify(row))) > maxTotal);
  return beyond === -1 ? rows : rows.slice(0, Math.max(1, beyond));
}

function maxBytes(row: object): number {
  let bytes = MAX_VALUE_BYTES;
  // Five times faster than `for … in`.
  for (const value of Object.values(row) as unknown[]) {
    if (typeof value === 'string') bytes += MAX_VALUE_BYTES + MAX_CHARACTER_BYTES * value.length;
    else if (typeof value === 'object' && value !== null) bytes += maxBytes(value);
    else bytes += MAX_VALUE_BYTES;
  }
  return bytes;
}

/** A part of a page. */
export interface PartialPage<T> {
  readonly rows: readonly T[];
  /** Whether it ended before its limit because of the size of its rows. */
  readonly isCut: boolean;
}

/** Reads in pieces until the page is full or there are no more rows. */
export async function readPage<T extends object>(
  limit: number,
  read: (limit: number, last: T | undefined) => Promise<PartialPage<T>>,
): Promise<{ readonly data: readonly T[]; readonly hasMore: boolean }> {
  const rows: T[] = [];
  for (;;) {
    const piece = await read(limit + 1 - rows.length, rows.at(-1));
    rows.push(...piece.rows);
    const data = fitToBytes(rows.slice(0, limit));
    const hasMore = rows.length > data.length;
    if (hasMore || !piece.isCut) return { data, hasMore };
  }
}

/**
 * SQL for the rows of a statement that fill a page, plus the next one.
 * @param bytes SQL for the size of a row of `page`. If it never exceeds the JSON size, the next row is always included.
 */
export const limitToBytes = (rows: string, bytes: string, maxBytes = PAGE_BYTES): string => `
  SELECT * FROM (
    SELECT *, sum(${bytes}) OVER (ROWS UNBOUNDED PRECEDING) AS filled, ${bytes} AS taken FROM (${rows}) AS page
  ) AS sized WHERE filled - taken < ${maxBytes}`;
