import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { ISSUER_SCHEMA } from '../../auth/issuer/issuer.js';
import { dataSourceOptions } from '../../data-source.js';
import type { Env } from '../../platform/config/env.js';
import type { DatabaseUrls } from '../../platform/database/database-urls.js';
import { QUEUE_REVISION } from '../../platform/jobs/queue-schema.js';
import { migrate } from '../run-migrations.js';
import { type Archive, BackupError, type Header, inspect, type TableHead, unpack } from './archive.js';
import { copyTarget, ident, keyOf, migrationsOf, type Table, tablesOf, withSession } from './database.js';

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
    await inTransaction(client, 'COMMIT', async () => {
      const tables = await tablesOf(client);
      rejectUnknown(archive.heads, tables);
      // Triggers would derive data that the rows already contain. Foreign keys are still checked. The locks of the tables
      // last until the transaction ends.
      await alter(client, tables, () => 'NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER');
      await rejectAnyRow(client, tables);
      await load(client, archive, file);
      await alter(
        client,
        tables,
        ({ isForced }) => `${isForced ? '' : 'NO '}FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER`,
      );
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

/** Tables without pages are empty; the others are checked without row-level security, as the tables' owner. */
async function rejectNonEmpty(client: pg.ClientBase): Promise<void> {
  await inTransaction(client, 'ROLLBACK', async () => {
    await client.query(`SET LOCAL lock_timeout = '5s'`);
    const used = (await tablesOf(client)).filter(({ hasPages }) => hasPages);
    const forced = used.filter(({ isForced }) => isForced);
    await alter(client, forced, () => 'NO FORCE ROW LEVEL SECURITY');
    await rejectAnyRow(client, used);
  });
}

async function rejectAnyRow(client: pg.ClientBase, tables: readonly Table[]): Promise<void> {
  for (const table of tables) {
    const { rowCount } = await client.query(`SELECT FROM ${ident(table)} LIMIT 1`);
    if (!rowCount) continue;
    throw new BackupError(
      `The database is not empty: ${keyOf(table)} has rows. Restore into an empty database. Nothing was changed.`,
    );
  }
}

async function alter(
  client: pg.ClientBase,
  tables: readonly Table[],
  change: (table: Table) => string,
): Promise<void> {
  for (const table of tables) await client.query(`ALTER TABLE ${ident(table)} ${change(table)}`);
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

/** Copies the rows of an archive into empty tables and sets the sequences. */
async function load(client: pg.ClientBase, archive: Archive, file: string): Promise<void> {
  await copyRows(client, file);
  for (const table of archive.tables) {
    const { rows } = await client.query(`SELECT count(*)::integer AS count FROM ${ident(table)}`);
    if (rows[0].count === table.rows) continue;
    throw new BackupError(
      `${keyOf(table)} has ${rows[0].count} rows instead of the ${table.rows} in the backup. Nothing was restored.`,
    );
  }
  // Writes after the backup are lost and their sequence numbers are reused, so an older cursor would miss changes. Older
  // schemas have no feed.
  if (archive.heads.some(({ columns }) => columns.includes('feed_since'))) {
    await client.query('UPDATE owners SET feed_since = now()');
  }
  for (const sequence of archive.sequences) {
    const { value, isCalled } = sequence;
    await client.query('SELECT setval($1::regclass, $2, $3)', [ident(sequence), value, isCalled]);
  }
}

async function copyRows(client: pg.ClientBase, file: string): Promise<void> {
  const frames = unpack(file);
  try {
    let next = await frames.next();
    const rowsOfTable = async function* (): AsyncGenerator<Buffer> {
      for (; next.value?.kind === 'rows'; next = await frames.next()) yield next.value.rows;
    };
    while (!next.done) {
      const { value: frame } = next;
      next = await frames.next();
      if (frame.kind !== 'table') continue;
      await pipeline(rowsOfTable, client.query(copyFrom(`COPY ${copyTarget(frame.table)} FROM STDIN`)));
    }
  } finally {
    // Closes the file if a COPY fails.
    await frames.return(undefined);
  }
}

/** Ends the transaction with `end` if the work succeeds, and rolls back otherwise. */
async function inTransaction(
  client: pg.ClientBase,
  end: 'COMMIT' | 'ROLLBACK',
  work: () => Promise<void>,
): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query(end);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}
