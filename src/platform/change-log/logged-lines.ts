import { PAGE_BYTES, limitToBytes } from '../database/page-bytes.js';

/** The size of a row with the longest description. */
const MAX_ROW_BYTES = 100_000;
/** More than a page, because most compressed values are far below the maximum. */
const MAX_BYTES = 2 * PAGE_BYTES;

/** Assumes the maximum for compressed values, because PostgreSQL would have to decompress them to get the size. */
const bytesOf = (column: string): string => `
  CASE WHEN ${column} IS NULL THEN 0 WHEN pg_column_compression(${column}) IS NULL THEN pg_column_size(${column}) ELSE ${MAX_ROW_BYTES} END`;

/**
 * SQL for the complete state of a line of `changes`. An omitted description is the old value of its next change, or else the
 * current one of the task.
 */
export const COMPLETE_STATE = `
  CASE WHEN changes.omitted_bytes = 0 THEN changes.state
       ELSE changes.state || jsonb_build_object('description', coalesce(
         (SELECT next.before -> 'description' FROM changes AS next
           WHERE next.owner_id = changes.owner_id AND next.row_id = changes.row_id AND next.type = 'task'
             AND next.seq > changes.seq AND next.before ? 'description' ORDER BY next.seq LIMIT 1),
         (SELECT to_jsonb(tasks.description) FROM tasks
           WHERE tasks.owner_id = changes.owner_id AND tasks.id = changes.row_id))) END`;

/** The columns of a line by property name, with the complete state. */
export const withCompleteState = (stored: string): string =>
  stored.replace('"state" AS', `${COMPLETE_STATE} AS`);

/**
 * SQL for lines of the change log, limited by size.
 * @param stored the columns
 * @param clauses WHERE, ORDER BY and LIMIT
 */
export const limitLines = (stored: string, clauses: string): string => `
  SELECT ${withCompleteState(stored)}, filled FROM (${limitToBytes(
    `SELECT * FROM changes ${clauses}`,
    `(${bytesOf('state')} + ${bytesOf('before')} + omitted_bytes)`,
    MAX_BYTES,
  )}) AS changes`;

/** SQL for whether a change includes the description: it created or deleted the task, or changed the description. */
const INCLUDES_DESCRIPTION = `(before IS NULL OR state IS NULL OR before ? 'description')`;

/** Like `limitLines`, but without unchanged descriptions, for readers that compare each line with its previous state. */
export const limitChangedLines = (stored: string, clauses: string): string => `
  SELECT ${stored.replace('"state" AS', `CASE WHEN ${INCLUDES_DESCRIPTION} THEN ${COMPLETE_STATE} ELSE changes.state - 'description' END AS`)}, filled FROM (${limitToBytes(
    `SELECT * FROM changes ${clauses}`,
    `(CASE WHEN ${INCLUDES_DESCRIPTION} THEN ${bytesOf('state')} + omitted_bytes ELSE 0 END + ${bytesOf('before')})`,
    MAX_BYTES,
  )}) AS changes`;

/** Whether the lines stop early because of the size. */
export const isCut = (lines: readonly object[]): boolean => {
  const { filled = 0 } = (lines.at(-1) ?? {}) as { readonly filled?: number };
  return filled >= MAX_BYTES;
};
