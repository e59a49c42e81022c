import { createDatabase, asAdmin, type TestDatabase } from '../support/database.js';

/** Installation-wide tables: on Citus they stay on the coordinator, and no request joins them with an owner's rows. */
const LOCAL = ['locked_owners', 'migrations', 'rate_limits'];

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const rowsOf = (sql: string): Promise<Record<string, string[] & string>[]> =>
  asAdmin(async (admin) => (await admin.query(sql)).rows, database.adminUrl);
const PUBLIC = `relnamespace = 'public'::regnamespace`;
const COLUMNS = (keys: string) =>
  `ARRAY(SELECT attname::text FROM unnest(${keys}) AS key JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = key)`;

/** Per docs/scaling.md: `create_distributed_table(…, 'owner_id')` for each owned table, without query changes. */
describe('the schema can be distributed by owner:', () => {
  it('every table has an owner, except the installation-wide ones', async () => {
    const tables = await rowsOf(`
      SELECT relname FROM pg_class AS t WHERE relkind IN ('r', 'p') AND ${PUBLIC} AND NOT EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = t.oid AND attname = 'owner_id' AND attnotnull) ORDER BY 1`);
    expect(tables.map(({ relname }) => relname)).toEqual(LOCAL);
  });

  it('every unique index includes the owner, and primary keys start with it', async () => {
    const indexes = await rowsOf(`
      SELECT t.relname AS table, i.indexrelid::regclass::text AS index, indisprimary AS first, ${COLUMNS('i.indkey::int2[]')} AS columns
        FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid
       WHERE indisunique AND ${PUBLIC} AND t.relname <> ALL ('{${LOCAL}}')`);
    expect(indexes.length).toBeGreaterThan(12);
    expect(indexes.filter(({ columns }) => !columns!.includes('owner_id'))).toEqual([]);
    expect(indexes.filter(({ first, columns }) => first && columns![0] !== 'owner_id')).toEqual([]);
  });

  it('every foreign key references rows of the same owner', async () => {
    const keys = await rowsOf(`
      SELECT conname AS name, ${COLUMNS('conkey')} AS columns,
             ARRAY(SELECT attname::text FROM unnest(confkey) AS key
                     JOIN pg_attribute AS a ON a.attrelid = confrelid AND a.attnum = key) AS "to"
        FROM pg_constraint JOIN pg_class AS t ON t.oid = conrelid WHERE contype = 'f' AND ${PUBLIC}`);
    expect(keys.length).toBeGreaterThan(2);
    const leads = keys.filter(({ columns, to }) => {
      const at = columns!.indexOf('owner_id');
      return at >= 0 && to![at] === 'owner_id';
    });
    expect(leads).toEqual(keys);
  });

  it('no table uses a shared sequence', async () => {
    const sequences = await rowsOf(`
      SELECT d.refobjid::regclass::text AS table FROM pg_class AS t
        JOIN pg_depend AS d ON d.objid = t.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
       WHERE t.relkind = 'S' AND ${PUBLIC}`);
    expect(sequences.map(({ table }) => table)).toEqual(['migrations']);
  });
});
