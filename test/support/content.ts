import { asAdmin, type TestDatabase } from './database.js';

/** Columns that change regardless of the content: versions, clocks and values maintained by triggers. */
const VOLATILE_COLUMNS = [
  'version',
  'updated_at',
  'remind_since',
  'seq',
  'forgets_at',
  'forgotten',
  'destroyed_version',
  'bytes',
];
const TABLES = ['owners', 'lists', 'labels', 'tasks', 'task_terms', 'completions'];

/** All rows of an owner by table, read as the superuser, without volatile columns. */
export function contentOf({ adminUrl }: TestDatabase, owner: string): Promise<Record<string, unknown[]>> {
  return asAdmin(async (admin) => {
    const content: Record<string, unknown[]> = {};
    for (const table of TABLES) {
      const { rows } = await admin.query<{ row: object }>(
        `SELECT to_jsonb(t) - $2::text[] AS row FROM ${table} t WHERE owner_id = $1 ORDER BY (to_jsonb(t) - $2::text[])::text`,
        [owner, VOLATILE_COLUMNS],
      );
      content[table] = rows.map(({ row }) => row);
    }
    return content;
  }, adminUrl);
}

/** The current and the latest logged version of each row: no version may be used twice. */
export function versionsOf(
  { adminUrl }: TestDatabase,
  owner: string,
): Promise<{ id: string; version: number; latest: number }[]> {
  return asAdmin(async (admin) => {
    const { rows } = await admin.query(
      `SELECT id, version, (SELECT max(changes.version) FROM changes WHERE owner_id = $1 AND row_id = id) AS latest
         FROM (SELECT id, version FROM lists WHERE owner_id = $1 UNION ALL
               SELECT id, version FROM labels WHERE owner_id = $1 UNION ALL
               SELECT id, version FROM tasks WHERE owner_id = $1 UNION ALL
               SELECT id, version FROM completions WHERE owner_id = $1) AS every`,
      [owner],
    );
    return rows;
  }, adminUrl);
}
