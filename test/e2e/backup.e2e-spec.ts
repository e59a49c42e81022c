import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Frame, pack, unpack } from '../../src/backup/archive.js';
import { backUpTo } from '../../src/backup/back-up.js';
import { restore } from '../../src/backup/restore.js';
import { readEnv } from '../../src/config/env.js';
import { migrate } from '../../src/process/migrate.js';
import { startApp, type TestApp } from '../support/app.js';
import { signUp, tokenOf } from '../support/better-auth.js';
import { Client } from '../support/client.js';
import { asAdmin, createDatabase, type TestDatabase } from '../support/database.js';
import { cleanUp, modeOf, newFolder, Service, TRUST } from '../support/process.js';
import { wholeDatabase } from '../support/whole-database.js';
import { expectProblem } from '../support/expect-problem.js';

const EMBEDDED = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };

let folder: string;
let service: TestApp;
let ada: Client;
let session: string;
/** From before Ada's latest changes. */
let cursor: string;
let archive: string;
const databases: TestDatabase[] = [];

beforeAll(async () => {
  folder = newFolder();
  service = await startApp({ ...EMBEDDED, DATA_DIR: folder });
  session = await signUp(service.url, 'Ada');
  ada = new Client(service.url, await tokenOf(service.url, session));
  cursor = await fill(ada);
  await fill(new Client(service.url, await tokenOf(service.url, await signUp(service.url, 'Bob'))));
  archive = join(folder, 'todo.backup');
  await backUpTo(archive, service.database.adminUrl);
});
afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop();
});
afterAll(async () => {
  await service.stop();
  await cleanUp();
});

/** A row of every kind. Answers a cursor from the middle of it. */
async function fill(user: Client): Promise<string> {
  const list = await user.newList({ name: 'Back\\slashes' });
  const label = await user.newLabel('schön 🌳');
  const due = { dateTime: '2030-01-01T09:00:00', timeZone: 'Europe/Berlin' };
  const task = await user.newTask({
    title: '"Quoted", \\N and \\. too',
    description: 'Two\nlines\r\nand a tab\t',
    listId: list.id,
    labelIds: [label.id],
    due,
    reminders: [{ minutesBefore: 5 }],
  });
  await user.newTask({ parentId: task.id, completed: true });
  const recurring = await user.newTask({ due: { date: '2026-01-01' }, recurrence: { rule: 'FREQ=DAILY' } });
  const { body } = await user.get('/api/v1/sync').expect(200);
  await user.post(`/api/v1/tasks/${recurring.id}/complete`).expect(200);
  await user.delete(`/api/v1/tasks/${(await user.newTask({ title: 'Trashed' })).id}`).expect(204);
  await user.delete(`/api/v1/lists/${(await user.newList({ name: 'Gone' })).id}`).expect(204);
  await user.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' }).expect(200);
  await user.post('/api/v1/tasks', { title: 'Once' }).set('idempotency-key', 'a-key').expect(201);
  await user.post('/api/v1/account/erasure').expect(201);
  return body.nextCursor;
}

async function newDatabase({ migrated = false } = {}): Promise<TestDatabase> {
  const database = await createDatabase({ migrated });
  databases.push(database);
  return database;
}
const env = () => readEnv({ DATA_DIR: folder });
const restoreInto = ({ url }: TestDatabase, file = archive) =>
  restore(env(), { pooled: url, direct: url }, file);
const newFile = (name: string) => join(newFolder(), name);

/** The archive, its frames changed, and its checksums made to fit. */
async function changed(change: (frame: Frame) => Frame): Promise<string> {
  async function* frames(): AsyncGenerator<Frame> {
    for await (const frame of unpack(archive)) yield change(frame);
  }
  const file = newFile('changed.backup');
  const chunks: Buffer[] = [];
  for await (const chunk of pack(frames())) chunks.push(Buffer.from(chunk));
  await writeFile(file, gzipSync(Buffer.concat(chunks)));
  return file;
}

describe('a backup that is restored into an empty database', () => {
  it('has every row of every table, the sequences, the triggers and the walls', async () => {
    const before = await wholeDatabase(service.database);
    const target = await newDatabase();
    const restored = await restoreInto(target);
    expect(await wholeDatabase(target)).toEqual(before);
    const rowsOf = Object.fromEntries(
      restored.tables.map(({ schema, name, rows }) => [`${schema}.${name}`, rows]),
    );
    // None of them is a comparison of nothing.
    for (const table of [
      'tasks',
      'task_terms',
      'completions',
      'changes',
      'owners',
      'labels',
      'idempotency_keys',
    ])
      expect(rowsOf[`public.${table}`]).toBeGreaterThan(0);
    expect(rowsOf['graphile_worker._private_jobs']).toBeGreaterThan(0);
    for (const table of ['user', 'session', 'account', 'jwks'])
      expect(rowsOf[`auth.${table}`]).toBeGreaterThan(0);
  });

  it('serves: users are signed in, read and write, and are told to sync anew', async () => {
    const target = await newDatabase();
    await restoreInto(target);
    const restored = await startApp({ ...EMBEDDED, DATA_DIR: folder }, undefined, { database: target });
    const user = new Client(restored.url, await tokenOf(restored.url, session));
    const path = '/api/v1/tasks?sort=createdAt&limit=200';
    expect((await user.get(path).expect(200)).body).toEqual((await ada.get(path).expect(200)).body);
    const task = await user.newTask({ title: 'After' });
    await ada.get(`/api/v1/sync?cursor=${cursor}`).expect(200);
    expectProblem(await user.get(`/api/v1/sync?cursor=${cursor}`), 410, 'cursor-expired');
    const { body: anew } = await user.get('/api/v1/sync?types=task&limit=1000').expect(200);
    expect(anew.data.map(({ id }: { id: string }) => id)).toContain(task.id);
    await user.patch(`/api/v1/tasks/${task.id}`, { due: { date: '2030-01-01' }, reminders: [] }).expect(200);
    await restored.stop();
  });

  it('may be one that was migrated already', async () => {
    const target = await newDatabase({ migrated: true });
    await restoreInto(target);
    expect(await wholeDatabase(target)).toEqual(await wholeDatabase(service.database));
  });

  it('is of one moment, though eight writers go on', async () => {
    const other = await startApp();
    const user = await other.as('writer');
    await user.newTask();
    let stopped = false;
    const writers = Array.from({ length: 8 }, async () => {
      while (!stopped) await user.newTask({ title: 'Written meanwhile' });
    });
    const file = newFile('live.backup');
    await backUpTo(file, other.database.adminUrl);
    stopped = true;
    await Promise.all(writers);
    const target = await newDatabase();
    await restoreInto(target, file);
    const { rows } = await asAdmin(
      (admin) =>
        admin.query(`
          SELECT owners.tasks = (SELECT count(*) FROM tasks) AS tasks,
                 owners.seq = (SELECT max(seq) FROM changes) AS seq,
                 (SELECT count(*) FROM changes) = owners.seq AS gapless FROM owners`),
      target.adminUrl,
    );
    expect(rows).toEqual([{ tasks: true, seq: true, gapless: true }]);
    await other.stop();
  });

  it('of an older schema is brought to this version’s', async () => {
    const older = await newDatabase();
    const only = (await header()).migrations.slice(0, -1);
    await migrate(env(), { pooled: older.url, direct: older.url }, { only });
    await asAdmin(
      (admin) => admin.query(`INSERT INTO owners (owner_id, time_zone) VALUES ('ada', 'Europe/Rome')`),
      older.adminUrl,
    );
    const file = newFile('older.backup');
    await backUpTo(file, older.adminUrl);
    const target = await newDatabase();
    await restoreInto(target, file);
    const restored = await startApp({}, undefined, { database: target });
    const user = await restored.as('ada');
    expect((await user.get('/api/v1/settings').expect(200)).body.timeZone).toBe('Europe/Rome');
    await restored.stop();
    await expect(restoreInto(await newDatabase({ migrated: true }), file)).rejects.toThrow(
      'restore into a database that was never migrated',
    );
  });
});

async function header() {
  for await (const frame of unpack(archive)) if (frame.kind === 'header') return frame.header;
  throw new Error('no header');
}

describe('a restore', () => {
  const bytes = () => readFileSync(archive);
  it.each<[string, () => Buffer]>([
    ['is cut off', () => bytes().subarray(0, bytes().length - 1)],
    ['is cut in half', () => bytes().subarray(0, bytes().length / 2)],
    ['is empty', () => Buffer.alloc(0)],
    ['has one byte changed', () => flipped(Math.floor(bytes().length / 3))],
    ['has its last checksum changed', () => flipped(bytes().length - 6)],
    ['is no backup', () => gzipSync('Hello')],
    ['is no archive', () => Buffer.from('Hello')],
  ])('of a file that %s is refused, and changes nothing', async (_, content) => {
    const file = newFile('broken.backup');
    writeFileSync(file, content());
    const target = await newDatabase();
    const before = await wholeDatabase(target);
    await expect(restoreInto(target, file)).rejects.toThrow(/is not a whole backup/);
    expect(await wholeDatabase(target)).toEqual(before);
  });

  function flipped(at: number): Buffer {
    const copy = Buffer.from(bytes());
    copy[at]! ^= 0x10;
    return copy;
  }

  it.each<[string, (frame: Frame) => Frame, RegExp]>([
    [
      'whose rows are not those of its manifest',
      (frame) =>
        frame.kind === 'rows'
          ? { ...frame, rows: Buffer.from(frame.rows.toString('latin1').replaceAll('a', 'b'), 'latin1') }
          : frame,
      /not as its manifest says/,
    ],
    [
      'that says another number of rows',
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
      /not as its manifest says/,
    ],
    [
      'of a newer schema',
      (frame) =>
        frame.kind === 'header'
          ? {
              kind: 'header',
              header: { ...frame.header, migrations: [...frame.header.migrations, 'Newer2000000000000'] },
            }
          : frame,
      /newer than this version of the service \(it has Newer2000000000000\)/,
    ],
    [
      'of a newer format',
      (frame) =>
        frame.kind === 'header' ? { kind: 'header', header: { ...frame.header, version: 2 } } : frame,
      /made by a newer version/,
    ],
  ])('of an archive %s is refused, and changes nothing', async (_, change, message) => {
    const target = await newDatabase();
    const before = await wholeDatabase(target);
    await expect(restoreInto(target, await changed(change))).rejects.toThrow(message);
    expect(await wholeDatabase(target)).toEqual(before);
  });

  it.each<[string, (frame: Frame) => Frame, RegExp]>([
    [
      'with a table that nobody makes',
      (frame) =>
        frame.kind === 'table' && frame.table.name === 'labels'
          ? { kind: 'table', table: { ...frame.table, columns: [...frame.table.columns, 'taste'] } }
          : frame,
      /the column taste of public.labels/,
    ],
  ])('of an archive %s is refused, and writes no row', async (_, change, message) => {
    const target = await newDatabase();
    await expect(restoreInto(target, await changed(change))).rejects.toThrow(message);
    expect(await rowsIn(target)).toBe(0);
    await restoreInto(target);
    expect(await wholeDatabase(target)).toEqual(await wholeDatabase(service.database));
  });

  it('of rows that break a foreign key writes none', async () => {
    const other = await startApp();
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

  it('into a database that is not empty is refused by the name of a table, and changes nothing', async () => {
    const other = await startApp();
    await (await other.as('carol')).newTask();
    const before = await wholeDatabase(other.database);
    await expect(restoreInto(other.database)).rejects.toThrow(
      /The database is not empty: \w+\.\w+ has rows\. Restore into an empty one/,
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

describe('a backup', () => {
  it('is for the eyes of its maker alone, and never takes the place of another', async () => {
    expect(modeOf(archive)).toBe('600');
    const { size } = statSync(archive);
    await expect(backUpTo(archive, service.database.adminUrl)).rejects.toThrow(/is there already/);
    expect(statSync(archive).size).toBe(size);
  });

  it('that cannot be written says so and leaves nothing', async () => {
    const file = join(folder, 'no-such-folder', 'todo.backup');
    await expect(backUpTo(file, service.database.adminUrl)).rejects.toThrow(/cannot be written \(ENOENT\)/);
  });

  it('by a role that row-level security holds for is refused, and leaves no file', async () => {
    const file = newFile('refused.backup');
    await expect(backUpTo(file, service.database.url)).rejects.toThrow(
      /The role todo does not see everybody's rows, .* set DATABASE_ADMIN_URL/,
    );
    expect([existsSync(file), existsSync(`${file}.partial`)]).toEqual([false, false]);
  });

  it('by a role that may not read a table is refused by its name', async () => {
    const file = newFile('refused.backup');
    const role = `reader_${process.pid}`;
    await asAdmin(async (admin) => {
      await admin.query(`CREATE ROLE ${role} LOGIN BYPASSRLS PASSWORD 'secret'`);
      await admin.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
    }, service.database.adminUrl);
    const url = service.database.adminUrl.replace(/\/\/postgres:[^@]*@/, `//${role}:secret@`);
    const refused = backUpTo(file, url);
    await expect(refused).rejects.toThrow(
      new RegExp(`The role ${role} may not read (auth|graphile_worker)\\.`),
    );
    await asAdmin(
      (admin) => admin.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`),
      service.database.adminUrl,
    );
    expect(existsSync(file)).toBe(false);
  });

  it('of a database that was never migrated is refused', async () => {
    const { adminUrl } = await newDatabase();
    await expect(backUpTo(newFile('empty.backup'), adminUrl)).rejects.toThrow(/never migrated/);
  });
});

describe('npm run backup and npm run restore', () => {
  const run = async (script: string, args: string[], cwd: string) => {
    const child = spawn(process.execPath, [join(__dirname, `../../dist/src/${script}.js`), ...args], {
      cwd,
      env: { PATH: process.env.PATH, ...TRUST },
    });
    const [out, err, [code]] = await Promise.all([
      script === 'backup' && args[0] === '-'
        ? (async () => {
            const chunks: Buffer[] = [];
            for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
            return Buffer.concat(chunks);
          })()
        : text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    return { out, err, code };
  };

  it('take an embedded database, also of a service that runs, to another machine', async () => {
    const [here, there] = [newFolder(), newFolder()];
    const first = await Service.start(here, TRUST);
    const task = await (await first.as('ada')).newTask({ title: 'Moved' });
    const file = join(here, 'todo.backup');
    expect(await run('backup', [file], here)).toMatchObject({ code: 0, out: '' });
    expect((await run('backup', [file], here)).err).toMatch(/is there already/);
    const { out, code } = await run('backup', ['-'], here);
    expect(code).toBe(0);
    writeFileSync(join(here, 'streamed.backup'), out);
    await first.stop();
    expect(await run('restore', [join(here, 'streamed.backup')], there)).toMatchObject({ code: 0, err: '' });
    expect(await run('restore', [file], there)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^The database is not empty: .*\n$/),
    });
    const second = await Service.start(there, TRUST);
    expect((await (await second.as('ada')).get(`/api/v1/tasks/${task.id}`).expect(200)).body).toEqual(task);
    await second.stop();
  }, 180_000);

  it.each(['backup', 'restore'])('%s without a file says how to name it', async (script) => {
    expect(await run(script, [], newFolder())).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining(`npm run ${script} -- FILE`),
    });
  });
});
