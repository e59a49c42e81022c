import type pg from 'pg';
import { ISSUER_SCHEMA } from '../../auth/issuer/issuer.js';
import { QUEUE_SCHEMA } from '../../platform/jobs/queue-schema.js';
import type { SequenceState, TableHead, TableName } from './archive.js';

/** All schemas of the installation. */
const SCHEMAS = ['public', QUEUE_SCHEMA, ISSUER_SCHEMA];
/** Migration tables (the header has their content, and migrating fills them) and short-lived counters. */
const EXCLUDED_TABLES = ['public.migrations', `${QUEUE_SCHEMA}.migrations`, 'public.rate_limits'];

export const ident = ({ schema, name }: TableName): string => `${quoted(schema)}.${quoted(name)}`;
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const TABLES = `
  SELECT pg_class.oid, nspname AS schema, relname AS name, relforcerowsecurity AS "isForced"
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
   WHERE relkind = 'r' AND nspname = ANY ($1) AND nspname || '.' || relname <> ALL ($2)`;

export interface Table extends TableHead {
  readonly isForced: boolean;
}

/** Lists the tables, each after the tables it references. Generated columns are excluded. */
export async function tablesOf(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table & { refersTo: string[] }>(
    `SELECT schema, name, "isForced",
            ARRAY(SELECT attname::text FROM pg_attribute
                   WHERE attrelid = tables.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                   ORDER BY attnum) AS columns,
            ARRAY(SELECT nspname || '.' || relname FROM pg_constraint
                    JOIN pg_class ON pg_class.oid = confrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
                   WHERE conrelid = tables.oid AND contype = 'f' AND confrelid <> conrelid) AS "refersTo"
       FROM (${TABLES}) AS tables ORDER BY schema, name`,
    [SCHEMAS, EXCLUDED_TABLES],
  );
  return sortByReferences(rows);
}

function sortByReferences(tables: (Table & { refersTo: string[] })[]): Table[] {
  const ordered: Table[] = [];
  const names = new Set(tables.map(keyOf));
  let remaining = tables;
  while (remaining.length > 0) {
    const ready = remaining.filter(({ refersTo }) =>
      refersTo.every((key) => !names.has(key) || ordered.some((table) => keyOf(table) === key)),
    );
    // Circular references have no valid order.
    const next = ready.length > 0 ? ready : remaining;
    ordered.push(...next.map(({ refersTo: _, ...table }) => table));
    remaining = remaining.filter((table) => !next.includes(table));
  }
  return ordered;
}

export const keyOf = ({ schema, name }: TableName): string => `${schema}.${name}`;

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

/** The first table with rows visible to this connection. */
export async function firstFilled(
  client: pg.ClientBase,
  tables: readonly TableName[],
): Promise<TableName | null> {
  for (const table of tables) {
    const { rows } = await client.query(`SELECT EXISTS (SELECT FROM ${ident(table)}) AS filled`);
    if (rows[0].filled) return table;
  }
  return null;
}
