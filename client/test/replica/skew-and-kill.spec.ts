import { join } from 'node:path';
import { Client, type TaskBody, unknownId } from '../../../test/support/client.js';
import { restartClock, stopClock } from '../../../test/support/clock.js';
import { createDatabase, type TestDatabase } from '../../../test/support/database.js';
import { AUDIENCE, ISSUER, TestIssuer } from '../../../test/support/issuer.js';
import { type NodeProcess, startNode } from '../../../test/support/node-process.js';
import { Device } from './world.js';

const MAIN = join(__dirname, '../../../dist/src/main.js');
const DAY_MS = 86_400_000;

let database: TestDatabase;
let issuer: TestIssuer;
let service: NodeProcess;
let port = 0;

/** The built service in its own process, so that only the device's clock is wrong. */
async function start(): Promise<void> {
  const started = await startNode(
    MAIN,
    {
      DATABASE_URL: database.url,
      AUTH_JWKS_URL: issuer.jwksUrl,
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
      ENCRYPTION_KEY: 'Jm1xk6v0Qy8sT3wZ9uB2nE5rH7pL4cAd',
      PORT: String(port),
    },
    /Todo backend +http:\/\/\S+:(\d+)/,
  );
  service = started;
  port = Number(started.match[1]);
}
beforeAll(async () => {
  [database, issuer] = [await createDatabase(), await TestIssuer.start()];
  await start();
});
afterEach(() => restartClock());
afterAll(async () => {
  await service.kill();
  await issuer.stop();
  await database.drop();
});

const token = (user: string): Promise<string> => {
  const now = Math.floor((performance.timeOrigin + performance.now()) / 1000);
  return issuer.token(user, { iat: now, exp: now + 900 });
};

function newDevice(user: string): Device {
  return new Device({ url: `http://127.0.0.1:${port}`, issuer }, user, () => token(user));
}
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a replica', () => {
  it.each([-2, 2])('syncs, merges and undoes with a clock that is wrong by %s days', async (days) => {
    const user = unknownId();
    const api = new Client(`http://127.0.0.1:${port}`, await token(user));
    const task = await api.newTask({ title: 'Old', description: 'Old' });
    stopClock();
    jest.setSystemTime(Date.now() + days * DAY_MS);
    const device = newDevice(user);
    const replica = await device.start();
    while (!replica.tasks.get(task.id)) await sleep(10);
    device.setOnline(false);
    replica.tasks.update(task.id, { title: 'Mine' });
    const { id } = replica.tasks.create({ title: 'New' });
    // The clock is put back while the device is offline.
    jest.setSystemTime(Date.now() - 3_600_000);
    replica.tasks.update(id, { title: 'Newer' });
    await api.patch(`/api/v1/tasks/${task.id}`, { description: 'Theirs' }).expect(200);
    await device.reload();
    device.setOnline(true);
    await device.replica.settled();
    device.replica.tasks.complete(id);
    await device.replica.settled();
    device.replica.undo();
    await device.replica.settled();
    const { body } = await api.get('/api/v1/tasks?sort=title').expect(200);
    expect(body.data).toMatchObject([
      { id: task.id, title: 'Mine', description: 'Theirs' },
      { id, title: 'Newer', completed: false, version: 4 },
    ]);
    expect(device.replica.tasks.query({ orderBy: 'title' }).get()).toEqual(body.data);
    expect(device.replica.failed.get()).toEqual([]);
    await device.replica.close();
  });

  it('applies every write once while the service is killed again and again', async () => {
    const user = unknownId();
    const device = newDevice(user);
    const replica = await device.start();
    const ids: string[] = [];
    for (let kill = 0; kill < 3; kill++) {
      for (let nth = 0; nth < 20; nth++) {
        const { id } = replica.tasks.create({ title: `task ${ids.length}` });
        replica.tasks.update(id, { priority: 1 });
        ids.push(id);
      }
      await sleep(30 + kill * 40);
      await service.kill();
      await start();
    }
    await replica.settled();
    const api = new Client(`http://127.0.0.1:${port}`, await token(user));
    const tasks = await api.all<TaskBody>('/api/v1/tasks?sort=createdAt');
    expect(tasks.map(({ id, version, priority }) => ({ id, version, priority }))).toEqual(
      ids.map((id) => ({ id, version: 2, priority: 1 })),
    );
    expect(replica.failed.get()).toEqual([]);
    expect(replica.tasks.query({ orderBy: 'createdAt' }).get()).toEqual(tasks);
    await replica.close();
  });
});
