import { asAdmin, type TestDatabase } from './database.js';

/** What goes on whatever the content: versions, clocks, and what triggers keep for the service. */
const GOES_ON = [
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

/** All that an owner has, as the superuser sees it: by table, every row without what only goes on. */
export function contentOf({ adminUrl }: TestDatabase, owner: string): Promise<Record<string, unknown[]>> {
  return asAdmin(async (admin) => {
    const content: Record<string, unknown[]> = {};
    for (const table of TABLES) {
      const { rows } = await admin.query<{ row: object }>(
        `SELECT to_jsonb(t) - $2::text[] AS row FROM ${table} t WHERE owner_id = $1 ORDER BY (to_jsonb(t) - $2::text[])::text`,
        [owner, GOES_ON],
      );
      content[table] = rows.map(({ row }) => row);
    }
    return content;
  }, adminUrl);
}

/** Of every row that has one, its version, and the latest that the log knows: none may ever be given twice. */
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
