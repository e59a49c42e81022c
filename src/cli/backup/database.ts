import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { ISSUER_SCHEMA } from '../../auth/issuer/issuer.js';
import { newClient } from '../../platform/database/connection.js';
import { QUEUE_SCHEMA } from '../../platform/jobs/queue-schema.js';
import type { SequenceState, TableHead, TableName } from './archive.js';

/** Makes the text format of values independent of server and role settings. */
const SETTINGS = {
  timezone: 'UTC',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  // Raise an error instead of omitting rows that this role cannot see.
  row_security: 'off',
  search_path: 'public',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
};

/** Runs `work` on a dedicated connection. */
export async function withSession<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = newClient(url, {
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'todo-backend backup',
  });
  // Without a listener, a broken connection would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    for (const [name, value] of Object.entries(SETTINGS)) {
      await client.query('SELECT set_config($1, $2, false)', [name, value]);
    }
    return await work(client);
  } finally {
    // After a failed COPY, the server may not answer.
    await Promise.race([client.end(), sleep(2_000, undefined, { ref: false })]);
  }
}

/** All schemas of the installation. */
const SCHEMAS = ['public', QUEUE_SCHEMA, ISSUER_SCHEMA];
/** Migration tables (the header has their content, and migrating fills them) and short-lived counters. */
const EXCLUDED_TABLES = ['public.migrations', `${QUEUE_SCHEMA}.migrations`, 'public.rate_limits'];

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const keyOf = ({ schema, name }: TableName): string => `${schema}.${name}`;
export const ident = ({ schema, name }: TableName): string => `${quoted(schema)}.${quoted(name)}`;
/** The table and its columns in a COPY statement. */
export const copyTarget = (table: TableHead): string => `${ident(table)} (${table.columns.map(quoted)})`;

export interface Table extends TableHead {
  readonly oid: string;
  readonly refersTo: readonly string[];
  readonly isForced: boolean;
  readonly hasPages: boolean;
}

/** Lists the tables, each after the tables it references. Generated columns are excluded. */
export async function tablesOf(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT tables.oid::text, nspname AS schema, relname AS name, relforcerowsecurity AS "isForced",
            pg_relation_size(tables.oid) > 0 AS "hasPages",
            ARRAY(SELECT attname::text FROM pg_attribute
                   WHERE attrelid = tables.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                   ORDER BY attnum) AS columns,
            ARRAY(SELECT confrelid::text FROM pg_constraint
                   WHERE conrelid = tables.oid AND contype = 'f' AND confrelid <> conrelid) AS "refersTo"
       FROM pg_class AS tables JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE relkind = 'r' AND nspname = ANY ($1) AND nspname || '.' || relname <> ALL ($2)
      ORDER BY schema, name`,
    [SCHEMAS, EXCLUDED_TABLES],
  );
  const ordered: Table[] = [];
  let remaining = rows;
  while (remaining.length > 0) {
    const waiting = new Set(remaining.map(({ oid }) => oid));
    const ready = remaining.filter(({ refersTo }) => !refersTo.some((oid) => waiting.has(oid)));
    // Circular references have no valid order.
    const next = ready.length > 0 ? ready : remaining;
    ordered.push(...next);
    remaining = remaining.filter((table) => !next.includes(table));
  }
  return ordered;
}

/** The state of the sequences of those tables. */
export async function sequencesOf(client: pg.ClientBase): Promise<SequenceState[]> {
  const { rows: names } = await client.query<TableName>(
    `SELECT nspname AS schema, sequences.relname AS name
       FROM pg_class AS sequences JOIN pg_namespace ON pg_namespace.oid = sequences.relnamespace
       LEFT JOIN pg_depend ON objid = sequences.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')
       LEFT JOIN pg_class AS owners ON owners.oid = refobjid
      WHERE sequences.relkind = 'S' AND nspname = ANY ($1)
        AND nspname || '.' || coalesce(owners.relname, '') <> ALL ($2)
      ORDER BY 1, 2`,
    [SCHEMAS, EXCLUDED_TABLES],
  );
  const states: SequenceState[] = [];
  for (const sequence of names) {
    const { rows } = await client.query<{ value: string; isCalled: boolean }>(
      `SELECT last_value::text AS value, is_called AS "isCalled" FROM ${ident(sequence)}`,
    );
    states.push({ ...sequence, ...rows[0]! });
  }
  return states;
}

/** Names of the applied migrations; empty if the database was never migrated. */
export async function migrationsOf(client: pg.ClientBase): Promise<string[]> {
  return column(client, 'public.migrations', 'name');
}

/** The latest migration of the job queue; 0 for none. */
export async function queueRevisionOf(client: pg.ClientBase): Promise<number> {
  return Math.max(0, ...(await column(client, `${QUEUE_SCHEMA}.migrations`, 'id')).map(Number));
}

async function column(client: pg.ClientBase, table: string, name: string): Promise<string[]> {
  const { rows: found } = await client.query(`SELECT to_regclass($1) IS NOT NULL AS exists`, [table]);
  if (!found[0].exists) return [];
  const { rows } = await client.query<{ value: string }>(
    `SELECT ${name}::text AS value FROM ${table} ORDER BY id`,
  );
  return rows.map(({ value }) => value);
}
