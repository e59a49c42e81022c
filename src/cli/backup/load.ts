import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import { type TableHead, type TableSum, unpack } from './archive.js';
import { BackupError } from './backup-error.js';
import { ident, keyOf, quoted } from './catalogue.js';
import type { Archive } from './inspect.js';

/** Copies the rows of an archive into empty tables and sets the sequences. */
export async function load(client: pg.ClientBase, archive: Archive, file: string): Promise<void> {
  let copy: TableCopy | undefined;
  for await (const frame of unpack(file)) {
    if (frame.kind === 'rows') await copy!.write(frame.rows);
    else await copy?.end();
    if (frame.kind !== 'rows') copy = frame.kind === 'table' ? new TableCopy(client, frame.table) : undefined;
  }
  for (const table of archive.tables) await checkRowCount(client, table);
  await expireCursors(client);
  for (const sequence of archive.sequences) {
    await client.query('SELECT setval($1::regclass, $2, $3)', [
      ident(sequence),
      sequence.value,
      sequence.isCalled,
    ]);
  }
}

class TableCopy {
  private readonly copy: CopyStreamQuery;
  private readonly done: Promise<void>;

  constructor(client: pg.ClientBase, table: TableHead) {
    this.copy = client.query(copyFrom(`COPY ${ident(table)} (${table.columns.map(quoted)}) FROM STDIN`));
    this.done = finished(this.copy);
    this.done.catch(() => {});
  }

  async write(rows: Buffer): Promise<void> {
    if (this.copy.write(rows)) return;
    await Promise.race([once(this.copy, 'drain'), this.done]);
  }

  async end(): Promise<void> {
    this.copy.end();
    await this.done;
  }
}

async function checkRowCount(client: pg.ClientBase, table: TableSum): Promise<void> {
  const { rows } = await client.query(`SELECT count(*)::integer AS count FROM ${ident(table)}`);
  if (rows[0].count !== table.rows) {
    throw new BackupError(
      `${keyOf(table)} has ${rows[0].count} rows instead of the ${table.rows} in the backup. Nothing was restored.`,
    );
  }
}

/**
 * Writes after the backup are lost and their sequence numbers are reused, so an older cursor would miss changes. Older
 * schemas have no feed.
 */
async function expireCursors(client: pg.ClientBase): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_attribute WHERE attrelid = 'owners'::regclass AND attname = 'feed_since'`,
  );
  if (rowCount) await client.query(`UPDATE owners SET feed_since = now()`);
}
