import { asAdmin, type TestDatabase } from './database.js';

/**
 * The contents of a database: every row of every table, the sequences, the triggers and forced row-level
 * security.
 */
export function wholeDatabase({ adminUrl }: TestDatabase): Promise<Record<string, unknown>> {
  return asAdmin(async (admin) => {
    const rowsOf = async (sql: string): Promise<Record<string, string>[]> => (await admin.query(sql)).rows;
    const ours = `nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'`;
    const relations = (kind: string) =>
      rowsOf(`SELECT format('%I.%I', nspname, relname) AS name, relrowsecurity AND relforcerowsecurity AS forced
                FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
               WHERE relkind = '${kind}' AND ${ours} ORDER BY 1`);
    const contents: Record<string, unknown> = {};
    for (const { name, forced } of await relations('r')) {
      // A restore runs the same migrations at another time.
      const row = /\.migrations$/.test(name!)
        ? `to_jsonb(t) - 'ts' - 'id' || jsonb_build_object('nth', id)`
        : // A restore starts a new feed, which invalidates earlier cursors.
          `to_jsonb(t) - 'feed_since'`;
      contents[name!] = {
        forced,
        rows: await rowsOf(`SELECT (${row})::text AS row FROM ${name} AS t ORDER BY 1`),
      };
    }
    for (const { name } of await relations('S')) {
      contents[name!] = await rowsOf(`SELECT last_value::text, is_called FROM ${name}`);
    }
    contents['triggers'] = await rowsOf(`
      SELECT pg_get_triggerdef(pg_trigger.oid) AS definition, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`);
    return contents;
  }, adminUrl);
}
