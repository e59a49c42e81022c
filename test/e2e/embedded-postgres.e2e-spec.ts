import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { asAdmin, createDatabase } from '../support/database.js';
import {
  AS_ROOT,
  cleanUp,
  isRunning,
  modeOf,
  newFolder,
  NOBODY,
  serversIn,
  Service,
  TRUST,
  until,
} from '../support/process.js';

/** Keeps the statement timeout from ending a request that waits for a lock. */
const LONG_STATEMENT_TIMEOUT = { ...TRUST, STATEMENT_TIMEOUT_MS: '60000' };
const LINUX = process.platform === 'linux';

afterEach(cleanUp);

describe('the embedded PostgreSQL', () => {
  it('keeps the tasks across restarts in .data', async () => {
    const folder = newFolder();
    const first = await Service.start(folder, TRUST);
    const task = await (await first.as('ada')).newTask();
    expect(await first.stop()).toEqual({ code: 0, signal: null });
    expect(readdirSync(folder)).toEqual(['.data']);

    const ada = await (await Service.start(folder, TRUST)).as('ada');
    expect((await ada.get('/api/v1/tasks').expect(200)).body.data).toEqual([task]);
  });

  it('keeps its secrets readable only by their owner and out of its environment', async () => {
    const folder = newFolder();
    const service = await Service.start(folder, { BETTER_AUTH_SECRET: '' });
    const { dataDir } = service;
    expect(modeOf(join(dataDir, 'better-auth.secret'))).toBe('600');
    expect(modeOf(join(dataDir, 'postgres.password'))).toBe('600');
    expect(modeOf(join(dataDir, 'postgres.log'))).toBe('600');
    expect(modeOf(join(dataDir, 'postgres'))).toBe('700');
    if (LINUX) expect(readFileSync(`/proc/${service.postmaster}/environ`, 'utf8')).toBe('');
    await service.stop();
  });

  it('listens only on a Unix socket and requires the password', async () => {
    const folder = newFolder();
    const service = await Service.start(folder, TRUST);
    const url = service.adminUrl;
    const { rows } = await asAdmin((admin) => admin.query('SHOW listen_addresses'), url);
    expect(rows).toEqual([{ listen_addresses: '' }]);
    if (LINUX) expect(tcpSocketsOf(service.postmaster!)).toEqual([]);
    for (const wrong of [url.replace(/:[0-9a-f]+@/, ':wrong@'), url.replace(/:[0-9a-f]+@/, '@')]) {
      await expect(asAdmin((admin) => admin.query('SELECT 1'), wrong)).rejects.toThrow(/password/);
    }
  });

  it('ignores PG* variables in the environment', async () => {
    const folder = newFolder();
    const stray = {
      PGPORT: '6000',
      PGSSLMODE: 'require',
      PGHOST: 'db.invalid',
      PGUSER: 'x',
      PGDATABASE: 'x',
      PGPASSWORD: 'x',
    };
    const service = await Service.start(folder, { ...TRUST, ...stray });
    await (await service.as('ada')).newTask();
    const other = await Service.start(folder, TRUST);
    expect((await (await other.as('ada')).get('/api/v1/tasks')).body.data).toHaveLength(1);
  });

  it('is not started if DATABASE_URL is set', async () => {
    const database = await createDatabase();
    const folder = newFolder();
    const service = await Service.start(folder, { ...TRUST, DATABASE_URL: database.url });
    await (await service.as('ada')).newTask();
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    expect(readdirSync(folder)).toEqual([]);
    await database.drop();
  });

  it('runs in a folder whose path is too long for a socket', async () => {
    const folder = newFolder();
    const dataDir = join(folder, 'a'.repeat(100), 'b'.repeat(100));
    const service = await Service.start(folder, { ...TRUST, DATA_DIR: dataDir });
    const task = await (await service.as('ada')).newTask();
    const pid = service.postmaster!;
    const sockets = decodeURIComponent(
      new URL(service.adminUrl.replace('@/', '@x/')).searchParams.get('host')!,
    );
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    expect(isRunning(pid)).toBe(false);
    expect(() => readdirSync(sockets)).toThrow('ENOENT');
    const again = await Service.start(folder, { ...TRUST, DATA_DIR: dataDir });
    expect((await (await again.as('ada')).get('/api/v1/tasks')).body.data).toEqual([task]);
    await again.stop();
  });
});

describe('a stop', () => {
  it.each([
    ['SIGTERM', {}],
    ['SIGINT', { group: true }],
  ] as const)('by %s ends the service, then the server, with exit code 0', async (signal, to) => {
    const folder = newFolder();
    const service = await Service.start(folder, TRUST);
    const pid = service.postmaster!;
    service.kill(signal, to);
    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(isRunning(pid)).toBe(false);
    expect(service.errors).toBe('');
    expect(service.output).toMatch(/"msg":"stopped"}\n$/);
  });

  it('by Ctrl-C first completes pending requests', async () => {
    const service = await Service.start(newFolder(), LONG_STATEMENT_TIMEOUT);
    const { answer, holder, task } = await blockedUpdate(service);
    service.kill('SIGINT', { group: true });
    await until(() => service.output.includes('"stopping"'));
    await sleep(500);
    await holder.end();
    expect(await answer).toMatchObject({ status: 200, body: { id: task.id, title: 'Changed' } });
    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(service.postmaster).toBeUndefined();
  });

  it('ends the server despite a stuck request and another connected client', async () => {
    const folder = newFolder();
    const service = await Service.start(folder, LONG_STATEMENT_TIMEOUT);
    const { answer, task } = await blockedUpdate(service);
    const pid = service.postmaster!;
    expect(await service.stop()).toEqual({ code: 1, signal: null });
    const response = await answer;
    expect(isRunning(pid)).toBe(false);
    const again = await (await Service.start(folder, TRUST)).as('ada');
    const [kept] = (await again.get('/api/v1/tasks')).body.data;
    // The server also ends the session that holds the lock, so the change may succeed and be answered.
    expect(kept).toEqual(response?.status === 200 ? response.body : task);
  });

  it.each([
    ['makes the cluster', ({ dataDir }: Service) => existsSync(join(dataDir, 'postgres'))],
    ['starts the server', ({ postmaster }: Service) => postmaster !== undefined],
    ['listens', ({ output }: Service) => output.includes('Server listening')],
  ])('as soon as the first start %s leaves nothing running', async (_step, hasCome) => {
    const folder = newFolder();
    const service = new Service(folder, TRUST);
    await until(() => hasCome(service), 30_000);
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    expect(service.errors).toBe('');
    expect(serversIn(folder)).toEqual([]);
    const again = await Service.start(folder, TRUST);
    await (await again.as('ada')).newTask();
  });
});

describe('the embedded PostgreSQL as another user', () => {
  it.each(AS_ROOT ? [NOBODY] : [])('works for a normal user in a folder of that user', async (user) => {
    const folder = newFolder(user);
    const service = await Service.start(folder, TRUST, user);
    await (await service.as('ada')).newTask();
    const pid = service.postmaster!;
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    expect(isRunning(pid)).toBe(false);
  });

  it.each(AS_ROOT ? ['nobody'] : [])('runs the server as %s if root starts the service', async (name) => {
    const folder = newFolder();
    const service = await Service.start(folder, TRUST);
    const pid = service.postmaster!;
    expect(spawnSync('ps', ['-o', 'user=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()).toBe(
      name,
    );
    expect(realpathSync(join(folder, '.data', 'postgres'))).toBe(join(folder, '.data', 'postgres'));
  });

  it.each(AS_ROOT ? ['/var/lib'] : [])(
    'keeps the data in %s if only root can enter the folder',
    async (state) => {
      const folder = newFolder();
      mkdirSync(join(folder, 'private'), { mode: 0o700 });
      const dataDir = join(folder, 'private', 'data');
      const first = await Service.start(folder, { ...TRUST, DATA_DIR: dataDir });
      const task = await (await first.as('ada')).newTask();
      expect(await first.stop()).toEqual({ code: 0, signal: null });
      const place = realpathSync(join(dataDir, 'postgres'));
      expect(place).toMatch(new RegExp(`^${state}/todo-backend-\\w+$`));
      expect(modeOf(place)).toBe('700');
      const second = await Service.start(folder, { ...TRUST, DATA_DIR: dataDir });
      expect((await (await second.as('ada')).get('/api/v1/tasks')).body.data).toEqual([task]);
      expect(realpathSync(join(dataDir, 'postgres'))).toBe(place);
    },
  );
});

/** The TCP sockets of the process, found by the inodes of its open files. */
function tcpSocketsOf(pid: number): string[] {
  const files = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  const inodes = files.flatMap((file) => /^socket:\[(\d+)\]$/.exec(file)?.[1] ?? []);
  const tables = ['tcp', 'tcp6'].map((name) => readFileSync(`/proc/${pid}/net/${name}`, 'utf8'));
  return tables
    .flatMap((table) => table.split('\n'))
    .filter((line) => inodes.includes(line.trim().split(/\s+/)[9] ?? ''));
}

/** Starts a task update that waits until `holder` releases its table lock. */
async function blockedUpdate(service: Service) {
  const ada = await service.as('ada');
  const task = await ada.newTask();
  const holder = new pg.Client({ connectionString: service.adminUrl });
  holder.on('error', () => {});
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('LOCK tasks');
  const change = ada.patch(`/api/v1/tasks/${task.id}`, { title: 'Changed' });
  const answer = change.then((response) => response).catch(() => undefined);
  const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
  await asAdmin((admin) => until(async () => (await admin.query(waiting)).rowCount === 1), service.adminUrl);
  return { task, answer, holder };
}
