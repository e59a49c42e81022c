import { generateKeyBetween } from 'fractional-indexing';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/data-source.js';
import { readEnv } from '../../src/platform/config/env.js';
import { migrate } from '../../src/cli/run-migrations.js';
import { type TestApp, startApp } from '../support/app.js';
import type { TaskBody } from '../support/client.js';
import { asAdmin, createDatabase, type TestDatabase } from '../support/database.js';

const OWNERS = ['ada', 'bob', 'zoë'];
const TASKS_EACH = 130;

let database: TestDatabase;

beforeEach(async () => {
  database = await createDatabase({ migrated: false });
});
afterEach(() => database.drop());

/** Runs the first `count` migrations. */
async function migrateTo(count: number): Promise<void> {
  const options = dataSourceOptions(database.url, 2);
  const migrations = (options.migrations as (new () => never)[]).slice(0, count);
  const dataSource = await new DataSource({ ...options, migrations }).initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
}

/** Data in the first version's schema: two of three tasks open, some with a description, unordered. */
async function fill(): Promise<Record<string, unknown>[]> {
  return asAdmin(async (admin) => {
    await admin.query(
      `INSERT INTO tasks (owner_id, id, title, description, completed, priority, created_at)
       SELECT owner, gen_random_uuid(), 'Task ' || n || ' of ' || owner, CASE WHEN n % 2 = 0 THEN 'Crème ' || n END,
              n % 3 = 0, n % 4, now() - make_interval(mins => n)
         FROM unnest($1::text[]) AS owner, generate_series(1, $2::integer) AS n`,
      [OWNERS, TASKS_EACH],
    );
    return (await admin.query(`SELECT ${KEPT_COLUMNS} FROM tasks ORDER BY owner_id, id`)).rows;
  }, database.adminUrl);
}

const KEPT_COLUMNS =
  'owner_id, id, title, description, completed, completed_at, priority, version, created_at, updated_at';

const read = (sql: string) =>
  asAdmin(async (admin) => (await admin.query(sql)).rows as Record<string, unknown>[], database.adminUrl);

describe('the migrations on a database with data', () => {
  it('keep every task unchanged', async () => {
    await migrateTo(1);
    const before = await fill();
    await migrate(readEnv({}), { pooled: database.url, direct: database.direct });
    expect(await read(`SELECT ${KEPT_COLUMNS} FROM tasks ORDER BY owner_id, id`)).toEqual(before);
    expect(before).toHaveLength(OWNERS.length * TASKS_EACH);
  });

  it("move each task into its owner's inbox, oldest first, with keys that leave room between them", async () => {
    await migrateTo(1);
    await fill();
    await migrate(readEnv({}), { pooled: database.url, direct: database.direct });
    for (const owner of OWNERS) {
      const rows = await read(
        `SELECT tasks.position, inbox FROM tasks JOIN lists ON lists.owner_id = tasks.owner_id AND lists.id = list_id
          WHERE tasks.owner_id = '${owner}' ORDER BY tasks.created_at, tasks.id`,
      );
      const positions = rows.map(({ position }) => position as string);
      expect(rows.every(({ inbox }) => inbox)).toBe(true);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => (a < b ? -1 : 1)));
      for (const [index, position] of positions.slice(1).entries()) {
        const between = generateKeyBetween(positions[index]!, position);
        expect(between > positions[index]! && between < position).toBe(true);
      }
    }
  });

  it('leave working counts, completions, search and limits for every user', async () => {
    await migrateTo(1);
    await fill();
    await migrate(readEnv({}), { pooled: database.url, direct: database.direct });
    const service: TestApp = await startApp({}, undefined, { database });
    const zoe = await service.as('zoë');
    const { body: lists } = await zoe.get('/api/v1/lists').expect(200);
    expect(lists.data).toMatchObject([{ name: 'Inbox', inbox: true, openTasks: 87 }]);
    expect((await zoe.get('/api/v1/limits')).body.tasks.used).toBe(TASKS_EACH);
    const { body: found } = await zoe.get('/api/v1/tasks?q=creme%2010&limit=200').expect(200);
    const numbers = (found.data as TaskBody[]).map(({ title }) => title);
    expect(numbers.sort()).toEqual([10, 100, 102, 104, 106, 108].map((n) => `Task ${n} of zoë`).sort());
    const { body: done } = await zoe.get('/api/v1/tasks?completed=true&limit=1').expect(200);
    const { body: completions } = await zoe.get(`/api/v1/tasks/${done.data[0].id}/completions`).expect(200);
    expect(completions.data).toMatchObject([{ completedAt: done.data[0].completedAt, due: null }]);
    await service.stop();
  });

  it('revert to the first version without losing earlier data outside the trash', async () => {
    await migrateTo(1);
    const before = await fill();
    await migrate(readEnv({}), { pooled: database.url, direct: database.direct });
    const dataSource = await new DataSource(dataSourceOptions(database.url, 2)).initialize();
    for (const _ of dataSource.migrations.slice(1)) await dataSource.undoLastMigration();
    await dataSource.destroy();
    expect(await read(`SELECT ${KEPT_COLUMNS} FROM tasks ORDER BY owner_id, id`)).toEqual(before);
  });
});
