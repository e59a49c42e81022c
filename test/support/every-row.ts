import { asAdmin, type TestDatabase } from './database.js';

/** All rows of every table with an owner, read as the superuser. */
export function everyRow({ adminUrl }: TestDatabase): Promise<unknown[]> {
  return asAdmin(async (admin) => {
    const { rows: tables } = await admin.query<{ name: string }>(
      `SELECT attrelid::regclass::text AS name FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE attname = 'owner_id' AND relkind IN ('r', 'p') ORDER BY 1`,
    );
    const contents: unknown[] = [];
    for (const { name } of tables) {
      const { rows } = await admin.query(`SELECT row_to_json(t)::text AS row FROM ${name} t ORDER BY 1`);
      contents.push([name, rows]);
    }
    return contents;
  }, adminUrl);
}
