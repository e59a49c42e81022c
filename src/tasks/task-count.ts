import type { Condition } from './task-conditions.js';

const ALIVE = 'owner_id = :owner AND deleted_at IS NULL';

/**
 * Counts the tasks that all conditions hold of. No column of `tasks` has an index of labels or words: the smallest set of ids
 * that their own table gives is what is looked through.
 */
export function countStatement(conditions: readonly Condition[]): string {
  const where = [ALIVE, ...conditions.map(({ sql }) => sql)].join(' AND ');
  const sets = conditions.filter(
    ({ column, wide, ids }) => ids && !column && !wide && ids.includes('task_terms'),
  );
  if (sets.length === 0) return `SELECT count(*)::integer AS count FROM tasks WHERE ${where}`;
  const found = sets.map(({ ids }) => `SELECT ids FROM (${ids} OFFSET 0) AS one`).join(' UNION ALL ');
  return `
    WITH reach AS MATERIALIZED (SELECT NULL::bigint AS most)
    SELECT count(*)::integer AS count FROM tasks
     WHERE ${where} AND id = ANY ((SELECT ids FROM (${found}) AS sets ORDER BY cardinality(ids) LIMIT 1)::uuid[])`;
}
