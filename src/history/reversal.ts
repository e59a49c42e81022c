import { COMPLETE_STATE } from '../platform/change-log/logged-lines.js';

/** The changes to undo: those of a request, up to a sequence number. */
export interface Undone {
  readonly requestId: string;
  readonly seq: number;
}

/**
 * SQL of `reversed`: each row that the request changed, with its state before (`was`) and after (`made`), and the `step`
 * that undoes the change. An inbox that the request created is kept, because every owner needs one; so are reminder
 * changes, because their time has passed. Numbers below 0 are imported history.
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
