import { COMPLETE_STATE } from '../platform/change-log/logged-lines.js';

/** What is to be undone: what a request has changed up to a number of the owner's clock. */
export interface Undone {
  readonly requestId: string;
  readonly seq: number;
}

/**
 * In SQL, as `reversed`, each row that the request has changed: how it `was` before, what the request has `made` of it and,
 * as `step`, what takes it back. The inbox that was made along the way stays: everybody has one. So does what was done with reminders, whose time has passed. Below 0 are changes of another account, which
 * an import has brought along.
 */
export const REVERSED = `
  reversed AS MATERIALIZED (
    SELECT type, row_id, since, until, was, made,
           CASE WHEN was IS NULL AND made IS NULL THEN 'none' WHEN was IS NULL THEN 'remove' WHEN made IS NULL THEN 'add'
                ELSE 'set' END AS step
      FROM (
        SELECT DISTINCT ON (type, row_id) type, row_id, seq AS since, coalesce(${COMPLETE_STATE}, '{}') || before AS was,
               last_value(${COMPLETE_STATE}) OVER same AS made, last_value(seq) OVER same AS until
          FROM changes
         WHERE owner_id = :owner AND request_id = :requestId AND seq > 0 AND seq <= :seq
           AND type <> 'reminder' AND NOT (type = 'list' AND change = 'created' AND (state ->> 'inbox')::boolean)
        WINDOW same AS (
          PARTITION BY type, row_id ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
         ORDER BY type, row_id, seq
      ) AS changed
  )`;
