import { asAdmin, type TestDatabase } from './database.js';

/**
 * Every column in the database that contains this text as plain text, inside JSON or in bytes. Excludes the
 * system catalogs, which hold samples of table contents for the planner.
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
