import { setTimeout as sleep } from 'node:timers/promises';
import type { EventsOptions } from '../../src/events/events.errors.js';
import { type ServiceOptions, type TestService, startService } from '../support/service.js';
import { Client } from '../support/client.js';
import { asAdmin, createDatabase, type TestDatabase } from '../support/database.js';
import { EventReader } from '../support/event-reader.js';
import { TestIssuer } from '../support/issuer.js';
import { until } from '../support/process.js';

/** Longer than any test runs. */
const NEVER_MS = 3_600_000;
const UNREACHABLE = 'postgres://todo@127.0.0.1:9/todo';

let database: TestDatabase;
let issuer: TestIssuer;
const services: TestService[] = [];
const readers: EventReader[] = [];

beforeEach(async () => {
  database = await createDatabase();
  issuer = await TestIssuer.start();
});
afterEach(async () => {
  readers.splice(0).forEach((reader) => reader.close());
  await Promise.all(services.splice(0).map((service) => service.close()));
  await issuer.stop();
  await database.drop();
});

/** Starts a service on the test’s database that does not poll unless the options say so. */
async function start(options: Partial<EventsOptions> = {}, more: ServiceOptions = {}): Promise<TestService> {
  const service = await startService({}, issuer, {
    database,
    ...more,
    options: { EventsOptions: { safetyMs: NEVER_MS, ...options } },
  });
  services.push(service);
  return service;
}

const listening = async (count = 1): Promise<void> => {
  await until(async () => (await sessions()).length === count);
  // The connection is used only after it has received its own notification.
  await sleep(100);
};

function sessions(): Promise<{ pid: number }[]> {
  return asAdmin(async (admin) => {
    const { rows } = await admin.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'todo-backend live' AND datname = current_database()`,
    );
    return rows;
  }, database.adminUrl);
}

async function terminateSessions(): Promise<void> {
  const pids = (await sessions()).map(({ pid }) => pid);
  await asAdmin((admin) =>
    admin.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [pids]),
  );
}

async function read(service: TestService, user: string): Promise<EventReader> {
  const reader = await EventReader.open(service.url, { token: await issuer.token(user) });
  readers.push(reader);
  return reader;
}

const clientOf = async ({ url }: TestService, user: string): Promise<Client> =>
  new Client(url, await issuer.token(user));

describe('a change made by one process', () => {
  it('is sent immediately by another process and by the same one', async () => {
    const [one, two] = [await start({ pollMs: NEVER_MS }), await start({ pollMs: NEVER_MS })];
    await listening(2);
    const [far, near] = [
      await (await read(two, 'ada')).connected(),
      await (await read(one, 'ada')).connected(),
    ];
    const ada = await clientOf(one, 'ada');
    const task = await ada.newTask();
    for (const reader of [near, far]) expect(await reader.first(2)).toMatchObject([{}, { id: task.id }]);
    const before = Date.now();
    await ada.patch(`/api/v1/tasks/${task.id}`, { title: 'Oat milk' }).expect(200);
    expect((await far.first(3)).at(-1)).toMatchObject({ change: 'updated', row: { title: 'Oat milk' } });
    expect(Date.now() - before).toBeLessThan(2_000);
  });

  it('reaches the streams of many owners in another process, with any owner names', async () => {
    const [one, two] = [await start({ pollMs: NEVER_MS }), await start({ pollMs: NEVER_MS })];
    await listening(2);
    const owners = Array.from({ length: 40 }, (_, nth) => `${nth} 'ö' ${'x'.repeat(200)}`);
    const streams = await Promise.all(owners.map((owner) => read(two, owner)));
    await Promise.all(streams.map((stream) => stream.connected()));
    await Promise.all(owners.map(async (owner) => (await clientOf(one, owner)).newTask()));
    for (const stream of streams) expect(await stream.first(2)).toHaveLength(2);
  });

  it('is found by the next safety poll if its process died before it notified', async () => {
    const one = await start({ pollMs: 100, safetyMs: 500 });
    await listening();
    const reader = await (await read(one, 'ada')).connected();
    await (await clientOf(one, 'ada')).newTask();
    await reader.first(2);
    // Simulates a process that is killed between its commit and its notification.
    await asAdmin(async (admin) => {
      await admin.query(`SELECT set_config('app.owner_id', 'ada', false)`);
      await admin.query(`UPDATE tasks SET title = 'Silent' WHERE owner_id = 'ada'`);
    }, database.adminUrl);
    expect((await reader.first(3)).at(-1)).toMatchObject({ row: { title: 'Silent' } });
  });
});

describe('a killed listening connection', () => {
  it('loses no changes made during or after the outage', async () => {
    const [one, two] = [await start({ pollMs: NEVER_MS }), await start({ pollMs: NEVER_MS })];
    await listening(2);
    const ada = await clientOf(one, 'ada');
    const reader = await (await read(two, 'ada')).connected();
    for (let time = 1; time <= 3; time++) {
      await terminateSessions();
      await ada.newLabel(`during ${time}`);
      expect(await reader.first(2 * time - 1)).toHaveLength(2 * time - 1);
      await listening(2);
      await ada.newLabel(`after ${time}`);
      expect(await reader.first(2 * time)).toHaveLength(2 * time);
    }
  });

  it('keeps the limit of ten streams per owner', async () => {
    const one = await start();
    await listening();
    const open = await Promise.all(Array.from({ length: 10 }, () => read(one, 'ada')));
    await terminateSessions();
    await listening();
    expect((await read(one, 'ada')).status).toBe(429);
    const two = await start();
    await listening(2);
    expect((await read(two, 'ada')).status).toBe(429);
    open[0]!.close();
    await until(async () => (await read(two, 'ada')).status === 200);
    expect((await read(one, 'ada')).status).toBe(429);
  });
});

describe('a process that cannot listen', () => {
  it('finds changes by polling', async () => {
    const [one, two] = [
      await start({}, { direct: UNREACHABLE }),
      await start({ pollMs: 50 }, { direct: UNREACHABLE }),
    ];
    const reader = await (await read(two, 'ada')).connected();
    const task = await (await clientOf(one, 'ada')).newTask();
    expect(await reader.first(2)).toMatchObject([{}, { id: task.id }]);
  });

  it('still notifies other processes and counts its own streams', async () => {
    const [one, two] = [
      await start({ pollMs: NEVER_MS }, { direct: UNREACHABLE }),
      await start({ pollMs: NEVER_MS }),
    ];
    await listening(1);
    const reader = await (await read(two, 'ada')).connected();
    await (await clientOf(one, 'ada')).newTask();
    expect(await reader.first(2)).toHaveLength(2);
    const streams = await Promise.all(Array.from({ length: 11 }, () => read(one, 'ada')));
    expect(streams.filter(({ status }) => status === 200)).toHaveLength(10);
  });
});

describe('the streams of an owner', () => {
  it('are limited to ten across all processes', async () => {
    const pair = [await start(), await start()];
    await listening(2);
    const open = await Promise.all(Array.from({ length: 16 }, (_, nth) => read(pair[nth % 2]!, 'ada')));
    const taken = open.filter(({ status }) => status === 200);
    expect(taken).toHaveLength(10);
    expect((await read(pair[0]!, 'bob')).status).toBe(200);
    taken[0]!.close();
    await until(async () => (await read(pair[1]!, 'ada')).status === 200);
    expect((await read(pair[0]!, 'ada')).status).toBe(429);
  });
});

describe('a process that stops', () => {
  it('ends its streams immediately, and clients resume at another process without a gap', async () => {
    const [one, two] = [await start(), await start()];
    await listening(2);
    const ada = await clientOf(two, 'ada');
    const reader = await (await read(one, 'ada')).connected();
    await ada.newLabel('before');
    await reader.first(1);
    services.splice(services.indexOf(one), 1);
    const before = Date.now();
    await one.close();
    expect(Date.now() - before).toBeLessThan(2_000);
    expect(await reader.untilEnded()).toBe(true);
    expect(reader.response.complete).toBe(true);
    await ada.newLabel('after');
    const again = await EventReader.open(two.url, {
      token: await issuer.token('ada'),
      lastEventId: reader.lastEventId,
    });
    readers.push(again);
    expect(await again.first(1)).toMatchObject([{ row: { name: 'after' } }]);
  });
});
