import { readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { type Frame, pack, unpack } from '../../src/cli/backup/archive.js';
import { backUpTo } from '../../src/cli/backup/back-up.js';
import { startService, type TestService } from '../support/service.js';
import { BackupWorld, newFile } from '../support/backups.js';
import { asAdmin, type TestDatabase } from '../support/database.js';
import { wholeDatabase } from '../support/whole-database.js';

let world: BackupWorld;
let service: TestService;

beforeAll(async () => {
  world = await BackupWorld.create();
  ({ service } = world);
});
afterEach(() => world.dropDatabases());
afterAll(() => world.stop());

const newDatabase = () => world.newDatabase();
const restoreInto = (database: TestDatabase, file?: string) => world.restoreInto(database, file);

/** The archive with changed frames and matching checksums. */
async function changed(change: (frame: Frame) => Frame): Promise<string> {
  async function* frames(): AsyncGenerator<Frame> {
    for await (const frame of unpack(world.archive)) yield change(frame);
  }
  const file = newFile('changed.backup');
  const chunks: Buffer[] = [];
  for await (const chunk of pack(frames())) chunks.push(Buffer.from(chunk));
  await writeFile(file, gzipSync(Buffer.concat(chunks)));
  return file;
}

describe('a restore', () => {
  const bytes = () => readFileSync(world.archive);
  it.each<[string, () => Buffer]>([
    ['is truncated', () => bytes().subarray(0, bytes().length - 1)],
    ['is truncated in the middle', () => bytes().subarray(0, bytes().length / 2)],
    ['is empty', () => Buffer.alloc(0)],
    ['has one byte changed', () => flipped(Math.floor(bytes().length / 3))],
    ['has its last checksum changed', () => flipped(bytes().length - 6)],
    ['is not a backup', () => gzipSync('Hello')],
    ['is not an archive', () => Buffer.from('Hello')],
  ])('of a file that %s is rejected, and changes nothing', async (_, content) => {
    const file = newFile('broken.backup');
    writeFileSync(file, content());
    const target = await newDatabase();
    const before = await wholeDatabase(target);
    await expect(restoreInto(target, file)).rejects.toThrow(/is not a complete backup/);
    expect(await wholeDatabase(target)).toEqual(before);
  });

  function flipped(at: number): Buffer {
    const copy = Buffer.from(bytes());
    copy[at]! ^= 0x10;
    return copy;
  }

  it.each<[string, (frame: Frame) => Frame, RegExp]>([
    [
      'whose rows differ from its manifest',
      (frame) =>
        frame.kind === 'rows'
          ? { ...frame, rows: Buffer.from(frame.rows.toString('latin1').replaceAll('a', 'b'), 'latin1') }
          : frame,
      /do not match its manifest/,
    ],
    [
      'with another number of rows in its manifest',
      (frame) =>
        frame.kind === 'manifest'
          ? {
              kind: 'manifest',
              manifest: {
                ...frame.manifest,
                tables: frame.manifest.tables.map((table) => ({ ...table, rows: table.rows + 1 })),
              },
            }
          : frame,
      /do not match its manifest/,
    ],
    [
      'with a newer schema',
      (frame) =>
        frame.kind === 'header'
          ? {
              kind: 'header',
              header: { ...frame.header, migrations: [...frame.header.migrations, 'Newer2000000000000'] },
            }
          : frame,
      /newer than this version of the service \(Newer2000000000000\)/,
    ],
    [
      'with a newer format',
      (frame) =>
        frame.kind === 'header' ? { kind: 'header', header: { ...frame.header, version: 2 } } : frame,
      /A newer version of the service made this backup/,
    ],
  ])('of an archive %s is rejected, and changes nothing', async (_, change, message) => {
    const target = await newDatabase();
    const before = await wholeDatabase(target);
    await expect(restoreInto(target, await changed(change))).rejects.toThrow(message);
    expect(await wholeDatabase(target)).toEqual(before);
  });

  it.each<[string, (frame: Frame) => Frame, RegExp]>([
    [
      'with an unknown table',
      (frame) =>
        frame.kind === 'table' && frame.table.name === 'labels'
          ? { kind: 'table', table: { ...frame.table, columns: [...frame.table.columns, 'taste'] } }
          : frame,
      /the column taste of public.labels/,
    ],
  ])('of an archive %s is rejected, and writes no row', async (_, change, message) => {
    const target = await newDatabase();
    await expect(restoreInto(target, await changed(change))).rejects.toThrow(message);
    expect(await rowsIn(target)).toBe(0);
    await restoreInto(target);
    expect(await wholeDatabase(target)).toEqual(await wholeDatabase(service.database));
  });

  it('of rows that violate a foreign key writes nothing', async () => {
    const other = await startService();
    const { id } = await (await other.as('ada')).newTask();
    await asAdmin(async (admin) => {
      await admin.query('SET session_replication_role = replica');
      await admin.query('UPDATE tasks SET list_id = gen_random_uuid() WHERE id = $1', [id]);
    }, other.database.adminUrl);
    const file = newFile('broken.backup');
    await backUpTo(file, other.database.adminUrl);
    const target = await newDatabase();
    await expect(restoreInto(target, file)).rejects.toThrow(/tasks_list_id_fkey/);
    expect(await rowsIn(target)).toBe(0);
    await other.stop();
  });

  it('into a non-empty database is rejected, names the table, and changes nothing', async () => {
    const other = await startService();
    await (await other.as('carol')).newTask();
    const before = await wholeDatabase(other.database);
    await expect(restoreInto(other.database)).rejects.toThrow(
      /The database is not empty: \w+\.\w+ has rows\. Restore into an empty database/,
    );
    expect(await wholeDatabase(other.database)).toEqual(before);
    await (await other.as('carol')).newTask();
    await other.stop();
  });

  async function rowsIn({ adminUrl }: TestDatabase): Promise<number> {
    const { rows } = await asAdmin(
      (admin) =>
        admin.query(`SELECT (SELECT count(*) FROM owners) + (SELECT count(*) FROM tasks) + (SELECT count(*) FROM labels)
          + (SELECT count(*) FROM graphile_worker._private_jobs) AS count`),
      adminUrl,
    );
    return Number(rows[0].count);
  }
});
