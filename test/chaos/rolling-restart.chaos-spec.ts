import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, TaskBody } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { EventFollower } from '../support/event-follower.js';
import { SteadyLoad } from '../support/steady-load.js';
import { describeWithNginx, freePort, Nginx } from '../support/nginx.js';
import { cleanUp, isRunning, newFolder, Service, TRUST, until } from '../support/process.js';

const INSTANCES = 3;
const CONNECTIONS = 24;
const TIME_LIMIT_MS = 300_000;

let database: TestDatabase;
let settings: Record<string, string>;
let ended: (() => unknown)[];

beforeEach(async () => {
  database = await createDatabase();
  settings = { ...TRUST, DATABASE_URL: database.url, RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'warn' };
  ended = [];
});
afterEach(async () => {
  for (const end of ended) await end();
  await cleanUp();
  await database.drop();
});

/** Expects no failed request, each acknowledged task exactly once, and a stream without gaps. */
async function expectAllKept(ada: Client, load: SteadyLoad, follower: EventFollower): Promise<void> {
  expect(load.failures).toEqual([]);
  const tasks = await ada.all<TaskBody>('/api/v1/tasks?limit=200');
  expect(tasks.map(({ title }) => title).sort()).toEqual([...load.titles].sort());
  const created = tasks.map(({ id }) => id).sort();
  await until(() => follower.created.length >= created.length, 30_000);
  expect([...follower.created].sort()).toEqual(created);
}

describeWithNginx('instances behind nginx that restart one by one', () => {
  it(
    'fail no request, lose or duplicate no write, and keep event streams going on another instance',
    async () => {
      const ports = await Promise.all(Array.from({ length: INSTANCES }, freePort));
      const start = (port: number) => Service.start(newFolder(), { ...settings, PORT: String(port) });
      const services = await Promise.all(ports.map(start));
      const nginx = await Nginx.start(ports);
      ended.push(() => nginx.stop());
      const ada = await services[0]!.as('ada', nginx.url);
      const follower = await EventFollower.follow(ada);
      const load = new SteadyLoad(ada, CONNECTIONS);
      ended.push(() => follower.stop());
      await load.grows();

      for (const [index, port] of ports.entries()) {
        expect(await services[index]!.stop()).toEqual({ code: 0, signal: null });
        await load.grows();
        services[index] = await start(port);
        // Longer than nginx avoids an instance after a failure.
        await sleep(1_500);
        await load.grows();
      }

      await load.end();
      await expectAllKept(ada, load, follower);
      expect(follower.connections).toBeGreaterThan(1);
    },
    TIME_LIMIT_MS,
  );
});

describe('worker processes', () => {
  const workersOf = ({ output }: Service): string[] => output.match(/"worker":\d+/g) ?? [];

  it(
    'are replaced one by one on SIGUSR2 without a failed request or a lost write',
    async () => {
      const service = await Service.start(newFolder(), { ...settings, WORKERS: '2', LOG_LEVEL: 'info' });
      const ada = await service.as('ada');
      const follower = await EventFollower.follow(ada);
      const load = new SteadyLoad(ada, CONNECTIONS);
      ended.push(() => follower.stop());
      await load.grows();
      service.kill('SIGUSR2');
      await until(() => service.output.includes('workers replaced'), 120_000);
      await load.grows();
      await load.end();
      await expectAllKept(ada, load, follower);
      expect(new Set(workersOf(service))).toEqual(
        new Set(['"worker":1', '"worker":2', '"worker":3', '"worker":4']),
      );
      expect(follower.connections).toBeGreaterThan(1);
      await follower.stop();
      expect(await service.stop()).toEqual({ code: 0, signal: null });
    },
    TIME_LIMIT_MS,
  );

  it(
    'exit when the parent process is killed, and are replaced when killed themselves',
    async () => {
      const service = await Service.start(newFolder(), { ...settings, WORKERS: '2', LOG_LEVEL: 'info' });
      const [first, second] = service.children;
      process.kill(first!, 'SIGKILL');
      await until(() => service.children.length === 2 && !service.children.includes(first!), 60_000);
      const now = service.children;
      expect(now).toContain(second);
      await (await service.as('ada')).newTask();
      service.kill('SIGKILL');
      await until(() => !now.some(isRunning));
      expect(now.filter(isRunning)).toEqual([]);
    },
    TIME_LIMIT_MS,
  );
});
