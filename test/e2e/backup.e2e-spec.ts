import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { unpack } from '../../src/cli/backup/archive.js';
import { backUpTo } from '../../src/cli/backup/back-up.js';
import { migrate } from '../../src/cli/run-migrations.js';
import { startApp, type TestApp } from '../support/app.js';
import { BackupWorld, newFile } from '../support/backups.js';
import { tokenOf } from '../support/better-auth.js';
import { Client } from '../support/client.js';
import { asAdmin, type TestDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { modeOf } from '../support/process.js';
import { wholeDatabase } from '../support/whole-database.js';

let world: BackupWorld;
let service: TestApp;

beforeAll(async () => {
  world = await BackupWorld.create();
  ({ service } = world);
});
afterEach(() => world.dropDatabases());
afterAll(() => world.stop());

const newDatabase = (options?: { migrated?: boolean }) => world.newDatabase(options);
const restoreInto = (database: TestDatabase, file?: string) => world.restoreInto(database, file);

describe('restoring a backup', () => {
  it('reproduces every row of every table, the sequences, the triggers and the security policies', async () => {
    const before = await wholeDatabase(service.database);
    const target = await newDatabase();
    const restored = await restoreInto(target);
    expect(await wholeDatabase(target)).toEqual(before);
    const rowsOf = Object.fromEntries(
      restored.tables.map(({ schema, name, rows }) => [`${schema}.${name}`, rows]),
    );
    // Ensures that the comparison covers rows of each table.
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

  it('keeps users signed in, able to read and write, and makes them start a full sync', async () => {
    const target = await newDatabase();
    await restoreInto(target);
    const restored = await world.restarted(target);
    const user = new Client(restored.url, await tokenOf(restored.url, world.session));
    const path = '/api/v1/tasks?sort=createdAt&limit=200';
    expect((await user.get(path).expect(200)).body).toEqual((await world.ada.get(path).expect(200)).body);
    const task = await user.newTask({ title: 'After' });
    await world.ada.get(`/api/v1/sync?cursor=${world.cursor}`).expect(200);
    expectProblem(await user.get(`/api/v1/sync?cursor=${world.cursor}`), 410, 'cursor-expired');
    const { body: full } = await user.get('/api/v1/sync?types=task&limit=1000').expect(200);
    expect(full.data.map(({ id }: { id: string }) => id)).toContain(task.id);
    await user.patch(`/api/v1/tasks/${task.id}`, { due: { date: '2030-01-01' }, reminders: [] }).expect(200);
    await restored.stop();
  });

  it('works on a database that is already migrated', async () => {
    const target = await newDatabase({ migrated: true });
    await restoreInto(target);
    expect(await wholeDatabase(target)).toEqual(await wholeDatabase(service.database));
  });

  it('yields a consistent snapshot although eight writers were active', async () => {
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

  it('migrates an older schema to the current version', async () => {
    const older = await newDatabase();
    const only = (await header()).migrations.slice(0, -1);
    await migrate(world.env(), { pooled: older.url, direct: older.direct }, { only });
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
      'Restore into a new, empty database',
    );
  });
});

async function header() {
  for await (const frame of unpack(world.archive)) if (frame.kind === 'header') return frame.header;
  throw new Error('no header');
}

describe('a backup', () => {
  it('is readable only by its owner and never replaces an existing file', async () => {
    expect(modeOf(world.archive)).toBe('600');
    const { size } = statSync(world.archive);
    await expect(backUpTo(world.archive, service.database.adminUrl)).rejects.toThrow(/already exists/);
    expect(statSync(world.archive).size).toBe(size);
  });

  it('that cannot be written is reported', async () => {
    const file = join(world.folder, 'no-such-folder', 'todo.backup');
    await expect(backUpTo(file, service.database.adminUrl)).rejects.toThrow(/cannot be written \(ENOENT\)/);
  });

  it('by a role subject to row-level security is refused and leaves no file', async () => {
    const file = newFile('refused.backup');
    await expect(backUpTo(file, service.database.url)).rejects.toThrow(
      /The role todo does not see the rows of all owners, .* Set DATABASE_ADMIN_URL/,
    );
    expect([existsSync(file), existsSync(`${file}.partial`)]).toEqual([false, false]);
  });

  it('by a role that cannot read a table is refused with the name of the table', async () => {
    const file = newFile('refused.backup');
    const role = `reader_${process.pid}`;
    await asAdmin(async (admin) => {
      await admin.query(`CREATE ROLE ${role} LOGIN BYPASSRLS PASSWORD 'secret'`);
      await admin.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
    }, service.database.adminUrl);
    const url = service.database.adminUrl.replace(/\/\/postgres:[^@]*@/, `//${role}:secret@`);
    const refused = backUpTo(file, url);
    await expect(refused).rejects.toThrow(
      new RegExp(`The role ${role} cannot read (auth|graphile_worker)\\.`),
    );
    await asAdmin(
      (admin) => admin.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`),
      service.database.adminUrl,
    );
    expect(existsSync(file)).toBe(false);
  });

  it('of a database that was never migrated is refused', async () => {
    const { adminUrl } = await newDatabase();
    await expect(backUpTo(newFile('empty.backup'), adminUrl)).rejects.toThrow(/has not been migrated/);
  });
});
