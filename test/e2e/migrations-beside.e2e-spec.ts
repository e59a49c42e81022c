import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { readEnv } from '../../src/platform/config/env.js';
import { dataSourceOptions } from '../../src/data-source.js';
import { SpeedUpWrites1795881660000 } from '../../src/migrations/1795881660000-speed-up-writes.js';
import { SortAsPeopleRead1795882100000 } from '../../src/migrations/1795882100000-sort-as-people-read.js';
import { contracts } from '../../src/platform/database/start-check.js';
import { migrate } from '../../src/cli/run-migrations.js';
import { type TestApp, startApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const MIGRATORS = 5;
/** From this migration on, instances serve requests while migrations run. */
const LAST_OFFLINE_MIGRATION = 1795712000000;
/** Needs a lock on `tasks`; this version also works without it. */
const LOCKS_TASKS = new SpeedUpWrites1795881660000();
/** A migration may block requests for its lock timeout of two seconds at most. */
const MAX_WAIT_MS = 4_000;

let database: TestDatabase;

const SECRET = 'kT9xQ2mV7bN4cR8wZ1pL6sD3fG5hJ0aE';
const run = (options: { tries?: number } = {}) =>
  migrate(readEnv({ AUTH_SECRET: SECRET }), { pooled: database.url, direct: database.direct }, options);

async function migrations<T>(work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = await new DataSource(dataSourceOptions(database.url, 2)).initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** Makes the locking migration pending again. */
async function undoLock(dataSource: DataSource): Promise<void> {
  await dataSource.transaction(async ({ queryRunner }) => {
    await LOCKS_TASKS.down(queryRunner!);
    await queryRunner!.query('DELETE FROM migrations WHERE name = $1', [LOCKS_TASKS.name]);
  });
}

/** Holds the lock like a long transaction of another client. */
async function hold(lock: string): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: database.adminUrl });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query(lock);
  return () => holder.end();
}

describe('several simultaneous migrators', () => {
  it('run each migration once, and all succeed', async () => {
    database = await createDatabase({ migrated: false });
    const runs = await Promise.all(Array.from({ length: MIGRATORS }, () => run()));
    const known = await migrations(async ({ migrations: all }) => all.map(({ name }) => name));
    expect(runs.flat().sort()).toEqual([...known].sort());
    expect(runs.filter((names) => names.length > 0)).toHaveLength(1);
    const rows = await migrations((dataSource) => dataSource.query('SELECT name FROM migrations'));
    expect(rows).toHaveLength(known.length);
    await database.drop();
  });
});

describe('a migration while the current version serves requests', () => {
  let service: TestApp;
  let release: () => Promise<void>;

  beforeEach(async () => {
    database = await createDatabase();
    service = await startApp({}, undefined, { database });
    await migrations(undoLock);
    release = await hold('LOCK TABLE tasks IN ROW EXCLUSIVE MODE');
  });
  afterEach(async () => {
    await release();
    await service.stop();
    await database.drop();
  });

  it('retries instead of blocking requests behind a long transaction', async () => {
    const ada = await service.as('ada');
    let migrated = false;
    const migrating = run().then(() => (migrated = true));
    const slowest = { ms: 0 };
    for (let nth = 0; nth < 12; nth++) {
      const start = performance.now();
      await ada.newTask();
      await ada.get('/api/v1/tasks').expect(200);
      slowest.ms = Math.max(slowest.ms, performance.now() - start);
      await sleep(250);
    }
    expect(migrated).toBe(false);
    expect(slowest.ms).toBeLessThan(MAX_WAIT_MS);
    await release();
    await migrating;
    expect(await run()).toEqual([]);
    await ada.newTask();
  });

  it('fails after its last attempt with instructions', async () => {
    await expect(run({ tries: 2 })).rejects.toThrow(/^The migrations have tried 2 times .* pg_stat_activity/);
  });
});

describe('an index built while the current version serves requests', () => {
  const REBUILDS = new SortAsPeopleRead1795882100000();
  const VALID = `SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index
    WHERE indexrelid::regclass::text IN ('tasks_in_reading_order', 'tasks_by_title')`;

  it('allows writes while it waits for a long transaction, and replaces the remains of a failed attempt', async () => {
    database = await createDatabase();
    const service = await startApp({}, undefined, { database });
    await migrations((dataSource) =>
      dataSource.transaction(async ({ queryRunner }) => {
        await REBUILDS.down(queryRunner!);
        await queryRunner!.query('DELETE FROM migrations WHERE name = $1', [REBUILDS.name]);
        await queryRunner!.query('CREATE INDEX tasks_in_reading_order ON tasks (owner_id)');
      }),
    );
    const release = await hold('LOCK TABLE tasks IN ROW EXCLUSIVE MODE');
    const ada = await service.as('ada');
    let running = MIGRATORS;
    const migrating = Promise.all(Array.from({ length: MIGRATORS }, () => run().finally(() => running--)));
    for (let nth = 0; nth < 8; nth++) {
      const start = performance.now();
      await ada.newTask({ title: `${nth + 5} eggs` });
      expect(performance.now() - start).toBeLessThan(MAX_WAIT_MS);
      await sleep(250);
    }
    expect(running).toBe(MIGRATORS);
    await release();
    expect((await migrating).flat()).toEqual([REBUILDS.name]);
    expect(await migrations((dataSource) => dataSource.query(VALID))).toEqual([
      { name: 'tasks_in_reading_order', valid: true },
    ]);
    const { body } = await ada.get('/api/v1/tasks?sort=title&limit=1').expect(200);
    expect(body.data).toMatchObject([{ title: '5 eggs' }]);
    await service.stop();
    await database.drop();
  });
});

/** Removes something that a running version uses, or makes its writes fail. */
const CONTRACTING_SQL =
  /\bDROP\s+(TABLE|COLUMN|VIEW|FUNCTION|TYPE|SCHEMA)\b|\bRENAME\b|\bSET\s+NOT\s+NULL\b|\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b|\bDROP\s+DEFAULT\b|\bADD\s+(COLUMN\s+)?"?\w+"?\s+(?!.*\bDEFAULT\b)[^,;]*\bNOT\s+NULL\b/is;

describe('the expand and contract rule', () => {
  it.each([
    ['ALTER TABLE tasks DROP COLUMN title', true],
    ['ALTER TABLE tasks RENAME COLUMN title TO name', true],
    ['ALTER TABLE tasks ALTER COLUMN title SET NOT NULL', true],
    ['ALTER TABLE tasks ADD COLUMN moon integer NOT NULL', true],
    ['ALTER TABLE tasks ADD COLUMN moon integer NOT NULL DEFAULT 0', false],
    ['ALTER TABLE tasks ADD COLUMN moon integer', false],
    ['CREATE TABLE moons (id integer NOT NULL)', false],
    ['DROP INDEX tasks_by_moon', false],
  ])('classifies %s as contracting: %s', (sql, isContracting) =>
    expect(CONTRACTING_SQL.test(sql)).toBe(isContracting),
  );

  it('requires every contracting migration to say so in its name', async () => {
    database = await createDatabase({ migrated: false });
    const statements = await migrations(statementsOf);
    await database.drop();
    const recent = Object.keys(statements).filter((name) => timeOf(name) > LAST_OFFLINE_MIGRATION);
    for (const name of recent.filter((other) => !contracts(other))) {
      const taken = statements[name]!.filter((sql) => CONTRACTING_SQL.test(sql));
      expect({ name, taken }).toEqual({ name, taken: [] });
    }
    const [first] = Object.values(statements);
    expect(first).not.toEqual([]);
  });
});

const timeOf = (name: string): number => Number(name.slice(-13));

/** The SQL of each migration, by name. */
async function statementsOf(dataSource: DataSource): Promise<Record<string, string[]>> {
  const statements: Record<string, string[]> = {};
  const runner = dataSource.createQueryRunner();
  const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<never>;
  for (const migration of dataSource.migrations) {
    const sent: string[] = (statements[migration.name!] = []);
    runner.query = (sql: string, ...rest: unknown[]) => {
      sent.push(sql);
      return query(sql, ...rest);
    };
    await migration.up(runner);
  }
  await runner.release();
  return statements;
}
