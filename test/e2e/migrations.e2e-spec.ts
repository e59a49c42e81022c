import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/data-source.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createDatabase({ migrated: false });
  dataSource = await new DataSource(dataSourceOptions(database.url, 2)).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** Everything that migrations create: tables, columns, constraints, indexes, policies, triggers, functions, grants. */
async function describeSchema(): Promise<unknown> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  const rowsOf = async (sql: string) => (await client.query(sql)).rows;
  const schema = {
    columns:
      await rowsOf(`SELECT table_name, column_name, data_type, collation_name, column_default, is_nullable
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations' ORDER BY 1, 2`),
    constraints: await rowsOf(`SELECT conname, pg_get_constraintdef(oid) AS def FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND conrelid <> COALESCE(to_regclass('migrations'), 0) ORDER BY 1`),
    indexes: await rowsOf(
      `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations' ORDER BY 1`,
    ),
    policies: await rowsOf(`SELECT * FROM pg_policies ORDER BY policyname`),
    security: await rowsOf(`SELECT relname, relrowsecurity, relforcerowsecurity, relacl::text FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'migrations' ORDER BY 1`),
    triggers: await rowsOf(
      `SELECT pg_get_triggerdef(oid) AS def FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`,
    ),
    functions: await rowsOf(
      `SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
    ),
  };
  await client.end();
  return schema;
}

/** Tables with an owner column and no row-level security. */
async function tablesWithoutRowSecurity(): Promise<unknown[]> {
  return dataSource.query(`
    SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'owner_id'
     WHERE relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)`);
}

/** The SQL that would bring the schema in line with the entities. */
async function drift(): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

describe('the migrations', () => {
  it('run up, down to an empty database and up again to the same schema, without drift from the entities', async () => {
    const empty = await describeSchema();
    await dataSource.runMigrations();
    const first = await describeSchema();
    expect(await tablesWithoutRowSecurity()).toEqual([]);
    expect(await drift()).toEqual([]);

    for (const _ of dataSource.migrations) await dataSource.undoLastMigration();
    expect(await describeSchema()).toEqual(empty);

    await dataSource.runMigrations();
    expect(await describeSchema()).toEqual(first);
    expect(await drift()).toEqual([]);
  });

  it('detect drift', async () => {
    await dataSource.query('ALTER TABLE tasks ADD COLUMN stray integer');
    expect(await drift()).toEqual(['ALTER TABLE "tasks" DROP COLUMN "stray"']);
    await dataSource.query('ALTER TABLE tasks DROP COLUMN stray');
    await dataSource.query('DROP INDEX tasks_in_reading_order');
    expect(await drift()).toEqual([expect.stringContaining('CREATE INDEX "tasks_in_reading_order"')]);
  });
});
