/** What is to be undone: what a request has changed up to a number of the owner's clock. */
export interface Undone {
  readonly requestId: string;
  readonly seq: number;
}

/**
 * In SQL, as `reversed`, each row that the request has changed: how it `was` before and, as `step`, what takes it back
 * there. The inbox that was made along the way stays: everybody has one. Below 0 are changes of another account, which
 * an import has brought along.
 */
export const REVERSED = `
  reversed AS MATERIALIZED (
    SELECT type, row_id, since, version, was,
           CASE WHEN made AND gone THEN 'none' WHEN made THEN 'remove' WHEN gone THEN 'add' ELSE 'set' END AS step
      FROM (
        SELECT DISTINCT ON (type, row_id) type, row_id, seq AS since, coalesce(state, '{}') || before AS was,
               change = 'created' AS made, last_value(change) OVER same = 'deleted' AS gone,
               max(version) OVER same AS version
          FROM changes
         WHERE owner_id = :owner AND request_id = :requestId AND seq > 0 AND seq <= :seq
           AND NOT (type = 'list' AND change = 'created' AND (state ->> 'inbox')::boolean)
        WINDOW same AS (
          PARTITION BY type, row_id ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
         ORDER BY type, row_id, seq
      ) AS changed
  )`;
