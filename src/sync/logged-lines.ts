import { PAGE_BYTES, untilFull } from '../common/pagination/page-bytes.js';

/** A row with the longest description. */
const LARGEST = 100_000;
/** More than a page, since most of what is compressed is far from the largest. */
const MOST = 2 * PAGE_BYTES;

/** What PostgreSQL holds compressed it would have to unpack to know its size. */
const bytesOf = (column: string): string => `
  CASE WHEN ${column} IS NULL THEN 0 WHEN pg_column_compression(${column}) IS NULL THEN pg_column_size(${column}) ELSE ${LARGEST} END`;

/**
 * In SQL, the whole state of a line of `changes`. A long description that the line leaves out is what the next change of it
 * has put in its place, or else what the task has.
 */
export const WHOLE_STATE = `
  CASE WHEN changes.omitted_bytes = 0 THEN changes.state
       ELSE changes.state || jsonb_build_object('description', coalesce(
         (SELECT next.before -> 'description' FROM changes AS next
           WHERE next.owner_id = changes.owner_id AND next.row_id = changes.row_id AND next.type = 'task'
             AND next.seq > changes.seq AND next.before ? 'description' ORDER BY next.seq LIMIT 1),
         (SELECT to_jsonb(tasks.description) FROM tasks
           WHERE tasks.owner_id = changes.owner_id AND tasks.id = changes.row_id))) END`;

/** The columns of a line, as the entity names them, with its whole state. */
export const whole = (stored: string): string => stored.replace('"state" AS', `${WHOLE_STATE} AS`);

/**
 * Lines of the change log until they may come to some pages.
 * @param stored the columns
 * @param which WHERE, ORDER BY and LIMIT
 */
export const untilLarge = (stored: string, which: string): string => `
  SELECT ${whole(stored)}, filled FROM (${untilFull(
    `SELECT * FROM changes ${which}`,
    `(${bytesOf('state')} + ${bytesOf('before')} + omitted_bytes)`,
    MOST,
  )}) AS changes`;

/** In SQL, whether a change is to be shown with the description of its task: it made or ended the task, or changed that. */
const IS_DESCRIBED = `(before IS NULL OR state IS NULL OR before ? 'description')`;

/** As `untilLarge`, for readers that compare each line with what was before: without a description that stayed as it was. */
export const untilLargeAsChanged = (stored: string, which: string): string => `
  SELECT ${stored.replace('"state" AS', `CASE WHEN ${IS_DESCRIBED} THEN ${WHOLE_STATE} ELSE changes.state - 'description' END AS`)}, filled FROM (${untilFull(
    `SELECT * FROM changes ${which}`,
    `(CASE WHEN ${IS_DESCRIBED} THEN ${bytesOf('state')} + omitted_bytes ELSE 0 END + ${bytesOf('before')})`,
    MOST,
  )}) AS changes`;

/** Whether such lines ended because they may be large. */
export const isCut = (lines: readonly object[]): boolean => {
  const { filled = 0 } = (lines.at(-1) ?? {}) as { readonly filled?: number };
  return filled >= MOST;
};
