import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import {
  BackupError,
  FORMAT,
  FORMAT_VERSION,
  type Frame,
  type Header,
  type Manifest,
  pack,
  TableContent,
  type TableHead,
} from './archive.js';
import {
  copyTarget,
  keyOf,
  migrationsOf,
  queueRevisionOf,
  sequencesOf,
  tablesOf,
  withSession,
} from './database.js';

/** Target frame size. Rows arrive one by one and may be large. */
const FRAME_BYTES = 128 * 1024;

/**
 * Writes a consistent snapshot of the installation to a new file.
 * @param url of a role that sees the rows of all owners
 * @throws BackupError
 */
export async function backUpTo(file: string, url: string): Promise<Manifest> {
  if (existsSync(file)) throw new BackupError(`${file} already exists. Choose another file.`);
  const draft = `${file}.partial`;
  try {
    // Flushes the file to disk before it is renamed.
    const sink = (await open(draft, 'w', 0o600)).createWriteStream({ flush: true });
    const manifest = await backUp(sink, url).finally(() => sink.destroy());
    await rename(draft, file);
    return manifest;
  } catch (error) {
    await rm(draft, { force: true });
    const { code, syscall, path } = error as NodeJS.ErrnoException;
    if (path !== draft && syscall !== 'write') throw error;
    throw new BackupError(
      `${file} cannot be written (${code}). Check the path, permissions and free space.`,
      { cause: error },
    );
  }
}

/** Writes the backup to a stream. */
export async function backUp(sink: Writable, url: string): Promise<Manifest> {
  return withSession(url, async (client) => {
    // One snapshot for all tables; concurrent writes continue and are not included.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const tables = await tablesOf(client);
    await requireFullVisibility(client, tables);
    const header = await headerOf(client);
    let manifest!: Manifest;
    const frames = async function* (): AsyncGenerator<Frame> {
      yield { kind: 'header', header };
      const contents = tables.map(({ schema, name, columns }) => new TableContent({ schema, name, columns }));
      for (const content of contents) yield* framesOf(client, content);
      // Sequences ignore snapshots. Read last, they are ahead of every copied row.
      const sequences = await sequencesOf(client);
      manifest = { tables: contents.map((content) => content.summary()), sequences };
      yield { kind: 'manifest', manifest };
    };
    await pipeline(Readable.from(pack(frames())), createGzip(), sink);
    await client.query('COMMIT');
    return manifest;
  });
}

async function headerOf(client: pg.ClientBase): Promise<Header> {
  const migrations = await migrationsOf(client);
  if (migrations.length === 0) {
    throw new BackupError('There is nothing to back up: this database has not been migrated.');
  }
  const { rows } = await client.query(`SELECT current_setting('server_version') AS version, now() AS now`);
  return {
    format: FORMAT,
    version: FORMAT_VERSION,
    createdAt: rows[0].now.toISOString(),
    serverVersion: rows[0].version,
    migrations,
    queueRevision: await queueRevisionOf(client),
  };
}

async function* framesOf(client: pg.ClientBase, content: TableContent): AsyncGenerator<Frame> {
  yield { kind: 'table', table: content.head };
  for await (const rows of inFrames(client.query(copyTo(`COPY ${copyTarget(content.head)} TO STDOUT`)))) {
    content.add(rows);
    yield { kind: 'rows', rows };
  }
}

async function* inFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    pending.push(chunk);
    size += chunk.length;
    if (size < FRAME_BYTES) continue;
    const bytes = Buffer.concat(pending);
    for (let at = 0; at < size; at += FRAME_BYTES) yield bytes.subarray(at, at + FRAME_BYTES);
    [pending, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(pending);
}

/** Row-level security or missing privileges would make the backup incomplete. */
async function requireFullVisibility(client: pg.ClientBase, tables: readonly TableHead[]): Promise<void> {
  const { rows } = await client.query(
    `SELECT rolname AS name, rolsuper OR rolbypassrls AS "seesAll",
            (SELECT nspname || '.' || relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
              WHERE nspname || '.' || relname = ANY ($1) AND relkind = 'r'
                AND NOT (has_schema_privilege(relnamespace, 'USAGE') AND has_table_privilege(pg_class.oid, 'SELECT'))
              LIMIT 1) AS unreadable
       FROM pg_roles WHERE rolname = current_user`,
    [tables.map(keyOf)],
  );
  const { name, seesAll, unreadable } = rows[0];
  const remedy = 'Set DATABASE_ADMIN_URL to the same database, with a superuser or a role with BYPASSRLS';
  if (!seesAll) {
    throw new BackupError(
      `The role ${name} does not see the rows of all owners, so the backup would be incomplete. ${remedy}.`,
    );
  }
  if (unreadable) {
    throw new BackupError(`The role ${name} cannot read ${unreadable}. ${remedy} that can read it.`);
  }
}
