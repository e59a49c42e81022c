import type { Condition } from './task-conditions.js';

const ALIVE = 'owner_id = :owner AND deleted_at IS NULL';

/** Counts the matching tasks. Labels and words are indexed in `task_terms` only: the smallest set of ids found there is scanned. */
export function countStatement(conditions: readonly Condition[]): string {
  const where = [ALIVE, ...conditions.map(({ sql }) => sql)].join(' AND ');
  const sets = conditions.filter(
    ({ column, isBroad, ids }) => ids && !column && !isBroad && ids.includes('task_terms'),
  );
  if (sets.length === 0) return `SELECT count(*)::integer AS count FROM tasks WHERE ${where}`;
  const found = sets.map(({ ids }) => `SELECT ids FROM (${ids} OFFSET 0) AS one`).join(' UNION ALL ');
  return `
    WITH bounds AS MATERIALIZED (SELECT NULL::bigint AS max_ids)
    SELECT count(*)::integer AS count FROM tasks
     WHERE ${where} AND id = ANY ((SELECT ids FROM (${found}) AS sets ORDER BY cardinality(ids) LIMIT 1)::uuid[])`;
}
