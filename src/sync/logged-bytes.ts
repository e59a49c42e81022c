import { PAGE_BYTES, untilFull } from '../common/pagination/page-bytes.js';

/** A row with the longest description. */
const LARGEST = 100_000;
/** More than a page, since most of what is compressed is far from the largest. */
const MOST = 2 * PAGE_BYTES;

/** What PostgreSQL holds compressed it would have to unpack to know its size. */
const bytesOf = (column: string): string => `
  CASE WHEN ${column} IS NULL THEN 0 WHEN pg_column_compression(${column}) IS NULL THEN pg_column_size(${column}) ELSE ${LARGEST} END`;

/** Lines of the change log until they may come to some pages. */
export const untilLarge = (lines: string): string =>
  untilFull(lines, `(${bytesOf('state')} + ${bytesOf('before')})`, MOST);

/** Whether such lines ended because they may be large. */
export const isCut = (lines: readonly object[]): boolean => {
  const { filled = 0 } = (lines.at(-1) ?? {}) as { readonly filled?: number };
  return filled >= MOST;
};
