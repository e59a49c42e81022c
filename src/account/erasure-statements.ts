/** Nothing is derived from what goes, and nothing logged. For this transaction. */
export const BEGIN_ERASING = `SELECT set_config('app.verbatim', 'erase', true)`;

/** As they are at this moment, so that none can be forgotten, not even one that a newer version has made. */
export const OWNED_TABLES = `
  SELECT quote_ident(relname) AS name FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'owner_id' AND NOT attisdropped
   WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = current_schema()::regnamespace
   ORDER BY relname`;

/** Out of every owner's reach: the functions take the scope's. */
export const ERASE_BESIDE = `SELECT erase_jobs(), erase_sign_in()`;

/**
 * One statement: foreign keys are checked at its end, so the tables need no order.
 * @param owner the parameter that holds the owner
 */
export function eraseRows(tables: readonly string[], owner: string): string {
  const deletions = tables.map(
    (table, nth) => `erased_${nth} AS (DELETE FROM ${table} WHERE owner_id = ${owner})`,
  );
  return `WITH ${deletions.join(', ')} SELECT 1`;
}

/** The last: the triggers of other tables count in it. What the transaction goes on to write is logged again. */
export const eraseOwner = (owner: string): string => `
  WITH erased AS (DELETE FROM owners WHERE owner_id = ${owner})
  SELECT set_config('app.verbatim', '', true)`;
