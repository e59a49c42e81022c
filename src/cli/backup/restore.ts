import type pg from 'pg';
import { ISSUER_SCHEMA } from '../../auth/issuer/issuer.js';
import type { Env } from '../../platform/config/env.js';
import { dataSourceOptions } from '../../data-source.js';
import type { DatabaseUrls } from '../../platform/database/database-urls.js';
import { QUEUE_REVISION } from '../../platform/jobs/queue-schema.js';
import { migrate } from '../migrate/run-migrations.js';
import type { Header, TableHead } from './archive.js';
import { BackupError } from './backup-error.js';
import { firstFilled, ident, keyOf, migrationsOf, type Table, tablesOf } from './catalogue.js';
import { type Archive, inspect } from './inspect.js';
import { load } from './load.js';
import { withSession } from './session.js';

/**
 * Restores a backup into an empty database and migrates it to the current schema. The archive is verified first, and the
 * rows are restored in one transaction.
 * @throws BackupError
 */
export async function restore(env: Env, database: DatabaseUrls, file: string): Promise<Archive> {
  const archive = await inspect(file);
  rejectNewer(archive.header);
  await withSession(database.direct, async (client) => {
    await rejectNewerTarget(client, archive.header);
    await rejectNonEmpty(client);
    const withIssuer = archive.heads.some(({ schema }) => schema === ISSUER_SCHEMA);
    await migrate(env, database, { only: archive.header.migrations, withIssuer });
    await inTransaction(client, async () => {
      const tables = await tablesOf(client);
      rejectUnknown(archive.heads, tables);
      await withoutTriggers(client, tables, async () => {
        await rejectAnyRow(client, tables);
        await load(client, archive, file);
      });
    });
    // The planner has no statistics yet.
    for (const table of archive.heads) await client.query(`ANALYZE ${ident(table)}`);
  });
  await migrate(env, database);
  return archive;
}

function rejectNewer({ migrations, queueRevision }: Header): void {
  const known = dataSourceOptions('').migrations as (new () => { name: string })[];
  const names = known.map((Type) => new Type().name);
  const unknown = migrations.find((name) => !names.includes(name));
  if (unknown !== undefined || queueRevision > QUEUE_REVISION) {
    throw new BackupError(
      `The backup's schema is newer than this version of the service (${unknown ?? `job queue revision ${queueRevision}`}). Restore it with the newer version.`,
    );
  }
}

async function rejectNewerTarget(client: pg.ClientBase, { migrations }: Header): Promise<void> {
  const other = (await migrationsOf(client)).find((name) => !migrations.includes(name));
  if (other === undefined) return;
  throw new BackupError(
    `The database's schema is newer than the backup's (${other}). Restore into a new, empty database.`,
  );
}

/** Tables without pages are empty; the others are checked without row-level security. */
async function rejectNonEmpty(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ key: string }>(
    `SELECT nspname || '.' || relname AS key FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE relkind = 'r' AND pg_relation_size(pg_class.oid) > 0`,
  );
  const used = (await tablesOf(client)).filter((table) => rows.some(({ key }) => key === keyOf(table)));
  if (used.length === 0) return;
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = '5s'`);
    for (const table of used) await disableForcedRls(client, table);
    await rejectAnyRow(client, used);
  } finally {
    await client.query('ROLLBACK');
  }
}

async function rejectAnyRow(client: pg.ClientBase, tables: readonly Table[]): Promise<void> {
  const filled = await firstFilled(client, tables);
  if (!filled) return;
  throw new BackupError(
    `The database is not empty: ${keyOf(filled)} has rows. Restore into an empty database. Nothing was changed.`,
  );
}

/** An older job queue or issuer may have had tables or columns that this version lacks. */
function rejectUnknown(heads: readonly TableHead[], tables: readonly Table[]): void {
  for (const head of heads) {
    const table = tables.find((candidate) => keyOf(candidate) === keyOf(head));
    const missing = table && head.columns.find((column) => !table.columns.includes(column));
    if (table && missing === undefined) continue;
    const missingPart = table ? `the column ${missing} of ${keyOf(head)}` : `the table ${keyOf(head)}`;
    throw new BackupError(
      `The backup has ${missingPart}, which this version of the service does not have. Restore it with the version that made the backup.`,
    );
  }
}

/**
 * Triggers would derive data that the rows already contain. Foreign keys are still checked, and the tables are locked until
 * the transaction ends.
 */
async function withoutTriggers(
  client: pg.ClientBase,
  tables: readonly Table[],
  work: () => Promise<void>,
): Promise<void> {
  for (const table of tables) {
    await disableForcedRls(client, table);
    await client.query(`ALTER TABLE ${ident(table)} DISABLE TRIGGER USER`);
  }
  await work();
  for (const table of tables) {
    await client.query(`ALTER TABLE ${ident(table)} ENABLE TRIGGER USER`);
    if (table.isForced) await client.query(`ALTER TABLE ${ident(table)} FORCE ROW LEVEL SECURITY`);
  }
}

/** Lets the table owner, who runs the restore, see all rows. */
async function disableForcedRls(client: pg.ClientBase, table: Table): Promise<void> {
  if (table.isForced) await client.query(`ALTER TABLE ${ident(table)} NO FORCE ROW LEVEL SECURITY`);
}

async function inTransaction(client: pg.ClientBase, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}
