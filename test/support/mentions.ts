import { asAdmin, type TestDatabase } from './database.js';

/**
 * Every column in the whole database, by schema, table and column, that holds this text: as such, inside JSON or in bytes. The server's own
 * catalogues are left out; what they know of a table's contents is a sample for its planner.
 */
export function mentionsOf({ adminUrl }: TestDatabase, text: string): Promise<string[]> {
  return asAdmin(async (admin) => {
    const { rows: columns } = await admin.query<{ relation: string; name: string }>(`
      SELECT format('%I.%I', nspname, relname) AS relation, quote_ident(attname) AS name
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
       WHERE relkind IN ('r', 'p', 'm') AND attnum > 0 AND NOT attisdropped
         AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
       ORDER BY 1, 2`);
    const found: string[] = [];
    for (const { relation, name } of columns) {
      const { rowCount } = await admin.query(
        `SELECT FROM ${relation} WHERE strpos(${name}::text, $1) > 0 OR strpos(${name}::text, $2) > 0 LIMIT 1`,
        [text, Buffer.from(text).toString('hex')],
      );
      if (rowCount) found.push(`${relation}.${name}`);
    }
    return found;
  }, adminUrl);
}
