import type { MovedType } from './format.js';

const TABLES: Readonly<Record<Exclude<MovedType, 'settings'>, string>> = {
  list: 'lists',
  label: 'labels',
  task: 'tasks',
  completion: 'completions',
};

/** Columns maintained by triggers, which are not logged. */
const HIDDEN = `ARRAY['owner_id', 'search', 'remind_since']`;

/** A row in the format of the change log triggers. */
const logged = (side: 'state' | 'before'): string => `
  CASE WHEN jsonb_typeof(content -> '${side}') <> 'object' THEN NULL
    ${Object.entries(TABLES)
      .map(
        ([type, table]) => `
    WHEN content ->> 'type' = '${type}' THEN to_jsonb(jsonb_populate_record(NULL::${table}, content -> '${side}')) - ${HIDDEN}`,
      )
      .join('')}
    ELSE content -> '${side}' END`;

/** Storage overhead of a log entry. */
const OVERHEAD_BYTES = 300;

/**
 * Inserts the history in file order, below the lowest existing sequence number. Entries that the log already has (same
 * change, row and time) are skipped.
 */
export const ADD_HISTORY = `
  WITH known AS MATERIALIZED (
  SELECT lowest - count(*) OVER () + row_number() OVER (ORDER BY line) - 1 AS seq, type, row_id, change, version, changed_at,
         request_id, state,
         CASE WHEN change = 'updated' THEN coalesce(
           (SELECT jsonb_object_agg(key, value) FROM jsonb_each(before) WHERE state -> key IS DISTINCT FROM value), '{}')
         ELSE before END AS before
    FROM (
      SELECT line, content ->> 'type' AS type, (content ->> 'row_id')::uuid AS row_id, content ->> 'change' AS change,
             (content ->> 'version')::integer AS version, (content ->> 'changed_at')::timestamptz(3) AS changed_at,
             content ->> 'request_id' AS request_id, ${logged('state')} AS state, ${logged('before')} AS before
        FROM import_lines WHERE import_lines.type = 'history'
    ) AS staged
    CROSS JOIN (SELECT least(min(seq), 0) AS lowest FROM changes WHERE owner_id = :owner) AS numbers
   WHERE NOT EXISTS (
     SELECT FROM changes WHERE changes.owner_id = :owner AND changes.row_id IS NOT DISTINCT FROM staged.row_id
        AND changes.type = staged.type AND changes.version = staged.version AND changes.change = staged.change
        AND changes.changed_at = staged.changed_at AND NOT imported)
  ), written AS (
    INSERT INTO changes (owner_id, seq, type, row_id, change, version, changed_at, request_id, state, before, bytes)
    SELECT :owner, seq, type, row_id, change, version, changed_at, request_id, state, before,
           ${OVERHEAD_BYTES} + coalesce(pg_column_size(state), 0) + coalesce(pg_column_size(before), 0)
      FROM known RETURNING bytes
  ), counted AS (
    UPDATE owners SET bytes = bytes + (SELECT sum(bytes) FROM written) WHERE owner_id = :owner AND EXISTS (SELECT FROM written)
  )
  SELECT count(*)::integer AS count FROM written`;
