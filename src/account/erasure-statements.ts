/** Disables derived data and change logging for this transaction. */
export const BEGIN_ERASING = `SELECT set_config('app.verbatim', 'erase', true)`;

/** Reads the tables from the catalog, so that tables of a newer version are included. */
export const OWNED_TABLES = `
  SELECT quote_ident(relname) AS name FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'owner_id' AND NOT attisdropped
   WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = current_schema()::regnamespace
   ORDER BY relname`;

/** Tables without direct access for request roles; the functions use the owner of the current scope. */
export const ERASE_RESTRICTED = `SELECT erase_jobs(), erase_sign_in()`;

/**
 * One statement: foreign keys are checked at its end, so the tables need no order.
 * @param owner placeholder of the owner parameter
 */
export function eraseRows(tables: readonly string[], owner: string): string {
  const deletions = tables.map(
    (table, nth) => `erased_${nth} AS (DELETE FROM ${table} WHERE owner_id = ${owner})`,
  );
  return `WITH ${deletions.join(', ')} SELECT 1`;
}

/** Must run last, because triggers of other tables update this row. Turns change logging back on. */
export const eraseOwner = (owner: string): string => `
  WITH erased AS (DELETE FROM owners WHERE owner_id = ${owner})
  SELECT set_config('app.verbatim', '', true)`;
