import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RateLimitOptions } from '../../src/platform/limits/rate-limits/counter-sync.js';
import { startService, type TestService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectRefused, leftOf } from '../support/limits.js';

const QUOTA = 20;
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

class Redis {
  private readonly folder = mkdtempSync(join(tmpdir(), 'todo-redis-'));
  private process?: ChildProcess;

  private constructor(readonly port: number) {}

  static async start(): Promise<Redis> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    const redis = new Redis(port);
    await redis.run();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async run(): Promise<void> {
    const options = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--save', '', '--dir', this.folder];
    this.process = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'] });
    for await (const text of this.process.stdout!) if (String(text).includes('Ready to accept')) break;
  }

  async kill(): Promise<void> {
    const { process } = this;
    this.process = undefined;
    if (process?.kill('SIGKILL')) await once(process, 'exit');
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }
}

let services: TestService[];
let redis: Redis | undefined;

const admin = <Row>(sql: string): Promise<Row[]> =>
  asAdmin(async (client) => (await client.query(sql)).rows as Row[], services[0]!.database.adminUrl);
const clientsOf = (user: string): Promise<Client[]> =>
  Promise.all(services.map((service) => service.as(user)));
const failuresOf = (service: TestService): Promise<number> => service.read('RateLimits', 'storeFailures');
const get = (client: Client) => client.get('/api/v1/auth/me');

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (let i = 0; i < 600 && !(await condition()); i++) await sleep(50);
  expect(await condition()).toBe(true);
}

async function startTwo(settings: Record<string, string>): Promise<void> {
  const intervals: Partial<RateLimitOptions> = { syncMs: 25, pauseMs: 50 };
  const options = { RateLimitOptions: intervals };
  const quota = { RATE_LIMIT_PER_MINUTE: `${QUOTA}`, ...settings };
  const first = await startService(quota, undefined, { options });
  services = [first, await startService(quota, first.issuer, { options, database: first.database })];
}

/** The final count of both processes for this user. */
async function expectShared(user: string): Promise<void> {
  const [one, other] = await clientsOf(user);
  for (let i = 0; i < 8; i++) await get(one!).expect(200);
  // The other process learns the count with its own next update.
  await get(other!);
  await until(async () => (await leftOf(get(other!)))! < QUOTA - 10);
  while ((await get(other!)).status === 200);
  await until(async () => (await get(one!)).status === 429);
  expectRefused(await get(one!), 'owner');
  expect((await get((await clientsOf(`${user} not`))[0]!)).status).toBe(200);
}

/** Expects both processes to count separately and report that the store fails. */
async function expectAlone(user: string): Promise<void> {
  const [one, other] = await clientsOf(user);
  const before = await Promise.all(services.map(failuresOf));
  for (const client of [one!, other!]) {
    for (let i = 0; i < QUOTA; i++) {
      await get(client).expect(200);
      await sleep(5);
    }
    expectRefused(await get(client), 'owner');
  }
  await until(async () => {
    const after = await Promise.all(services.map(failuresOf));
    return after.every((failures, nth) => failures > before[nth]!);
  });
  // Nest's logger belongs to the service that was started last.
  const lines = (await Promise.all(services.map((service) => service.logs())))
    .flat()
    .map(({ msg }) => String(msg));
  expect(lines).toContainEqual(expect.stringMatching(/rate limit store failed/));
}

async function stop(): Promise<void> {
  await services[1]!.close();
  await services[0]!.stop();
}

describe('two processes with one database', () => {
  beforeAll(() => startTwo({ RATE_LIMIT_STORE: 'postgres' }));
  afterAll(stop);

  it('share their counts', () => expectShared('ada'));

  it('store no user id and no address, where no request could read them', async () => {
    const [ada] = await clientsOf('ada');
    await get(ada!);
    const rows = await admin<{ key: string; points: number }>('SELECT key, points FROM rate_limits');
    expect(rows.length).toBeGreaterThan(0);
    for (const { key } of rows) expect(key).toMatch(/^(owner|address):[\w-]{22}$/);
    const [table] = await admin(`
      SELECT relpersistence AS kind, has_table_privilege('todo_app', oid, 'SELECT, INSERT, UPDATE, DELETE') AS open
        FROM pg_class WHERE relname = 'rate_limits'`);
    expect(table).toEqual({ kind: 'u', open: false });
  });

  it('allow requests while the table is locked, and report it', async () => {
    const lock = asAdmin(async (client) => {
      await client.query('BEGIN; LOCK TABLE rate_limits IN ACCESS EXCLUSIVE MODE');
      await expectAlone('bob');
    }, services[0]!.database.adminUrl);
    await lock;
    await expectShared('bob again');
  });

  it('allow requests while the table is missing, and share counts again once it exists', async () => {
    await admin('ALTER TABLE rate_limits RENAME TO gone');
    await expectAlone('cara');
    await admin('ALTER TABLE gone RENAME TO rate_limits');
    await expectShared('cara again');
  });

  it('remove expired counts', async () => {
    await admin(`INSERT INTO rate_limits VALUES ('owner:old', 5, 1000), ('owner:new', 5, 9999999999999)`);
    const quick = await startService({ RATE_LIMIT_STORE: 'postgres' }, services[0]!.issuer, {
      database: services[0]!.database,
      options: { RateLimitOptions: { sweepMs: 50 } satisfies Partial<RateLimitOptions> },
    });
    const keys = async () =>
      (
        await admin<{ key: string }>(`SELECT key FROM rate_limits WHERE key IN ('owner:old', 'owner:new')`)
      ).map(({ key }) => key);
    await until(async () => (await keys()).length === 1);
    expect(await keys()).toEqual(['owner:new']);
    await quick.close();
  });
});

// Debian's name for it is redis-server.
(hasRedis ? describe : describe.skip)(
  `two processes with one Redis${hasRedis ? '' : ' (no redis-server here)'}`,
  () => {
    beforeAll(async () => {
      redis = await Redis.start();
      await startTwo({ RATE_LIMIT_STORE: 'redis', REDIS_URL: redis.url });
      await sleep(100);
    });
    afterAll(async () => {
      await stop();
      await redis!.stop();
    });

    it('share their counts', () => expectShared('ada'));

    it('allow requests without Redis, report it, and share counts again once it is back', async () => {
      await redis!.kill();
      await expectAlone('bob');
      await redis!.run();
      await sleep(1_000);
      await expectShared('bob again');
    });

    it('start without Redis', async () => {
      const nowhere = {
        RATE_LIMIT_STORE: 'redis',
        REDIS_URL: 'redis://127.0.0.1:1',
        RATE_LIMIT_PER_MINUTE: '1',
      };
      const alone = await startService(nowhere, services[0]!.issuer, { database: services[0]!.database });
      const client = await alone.as('cara');
      await get(client).expect(200);
      expectRefused(await get(client), 'owner');
      await until(async () => (await failuresOf(alone)) > 0);
      await alone.close();
    });
  },
);
