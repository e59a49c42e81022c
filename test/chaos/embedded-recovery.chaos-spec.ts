import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import {
  AS_ROOT,
  cleanUp,
  isRunning,
  killed,
  newFolder,
  NOBODY,
  serversIn,
  Service,
  TRUST,
  until,
} from '../support/process.js';

let folder: string;
let service: Service;
let ada: Client;

beforeEach(async () => {
  folder = newFolder();
  ({ service, ada } = await start());
});
afterEach(cleanUp);

describe('kill -9 of the service', () => {
  it('leaves a server that the next start reuses, with all data', async () => {
    const task = await ada.newTask();
    const pid = service.postmaster!;
    await service.stop('SIGKILL');
    expect(isRunning(pid)).toBe(true);

    const { service: next, ada: again } = await start();
    expect(next.postmaster).toBe(pid);
    expect(serversIn(folder)).toEqual([pid]);
    expect(await tasksOf(again)).toEqual([task]);
    expect(await next.stop()).toEqual({ code: 0, signal: null });
    expect(isRunning(pid)).toBe(false);
  });
});

describe('kill -9 of the embedded server', () => {
  it('is repaired by the running service, and no acknowledged write is lost', async () => {
    const tasks = [await ada.newTask(), await ada.newTask(), await ada.newTask()];
    const pid = service.postmaster!;
    await killed(pid);
    await until(async () => (await ada.get('/api/v1/tasks')).status === 200, 20_000);
    expect(ids(await tasksOf(ada))).toEqual(ids(tasks));
    expect(service.postmaster).not.toBe(pid);
    await ada.newTask();
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    expect(serversIn(folder)).toEqual([]);
  });

  it('is repaired every time it happens', async () => {
    const task = await ada.newTask();
    for (let time = 1; time <= 3; time++) {
      await killed(service.postmaster!);
      await until(async () => (await ada.get('/api/v1/tasks')).status === 200, 20_000);
      expect(await tasksOf(ada)).toEqual([task]);
    }
  });

  it('leaves nothing running if the service stops right after it', async () => {
    const pid = service.postmaster!;
    process.kill(pid, 'SIGKILL');
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    expect(serversIn(folder)).toEqual([]);
  });

  it('is repaired by the next start if the service was killed too', async () => {
    const task = await ada.newTask();
    const pid = service.postmaster!;
    process.kill(pid, 'SIGKILL');
    await service.stop('SIGKILL');
    const { service: next, ada: again } = await start();
    expect(next.postmaster).not.toBe(pid);
    expect(await tasksOf(again)).toEqual([task]);
  });

  it.each([
    ['no running process', () => 4_194_303],
    ['another program of the same user', startUnrelatedProcess],
    ['the test itself', () => process.pid],
  ])('does not block the next start when its lock file names %s', async (_who, owner) => {
    const task = await ada.newTask();
    const pid = service.postmaster!;
    await service.stop('SIGKILL');
    await killed(pid);
    const lock = join(service.dataDir, 'postgres', 'cluster', 'postmaster.pid');
    writeFileSync(lock, readFileSync(lock, 'utf8').replace(/^\d+/, String(owner())));
    const { ada: again } = await start();
    expect(await tasksOf(again)).toEqual([task]);
  });
});

describe('a server that is shutting down', () => {
  it('is waited for and replaced', async () => {
    const task = await ada.newTask();
    const pid = service.postmaster!;
    await service.stop('SIGKILL');
    const starting = await asAdmin(async () => {
      // A smart shutdown waits until this connection is closed.
      process.kill(pid, 'SIGTERM');
      const next = start();
      await sleep(4_000);
      return [next];
    }, service.adminUrl);
    const { service: next, ada: again } = await starting[0]!;
    expect(next.postmaster).not.toBe(pid);
    expect(await tasksOf(again)).toEqual([task]);
  });
});

describe('two services with one data folder', () => {
  it('share the server, which stops only with the last of them', async () => {
    const { service: second, ada: there } = await start();
    expect(serversIn(folder)).toEqual([service.postmaster]);
    const task = await ada.newTask();
    const pid = service.postmaster!;
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    expect(isRunning(pid)).toBe(true);
    expect(await tasksOf(there)).toEqual([task]);
    await there.newTask();
    expect(await second.stop()).toEqual({ code: 0, signal: null });
    expect(isRunning(pid)).toBe(false);
  });

  it('leave nothing running when both stop at once', async () => {
    const { service: second } = await start();
    await Promise.all([service.stop(), second.stop()]);
    expect(serversIn(folder)).toEqual([]);
  });

  it('keep working when one starts while the other stops', async () => {
    const task = await ada.newTask();
    const stopped = service.stop();
    const { service: next, ada: again } = await start();
    expect(await stopped).toEqual({ code: 0, signal: null });
    expect(await tasksOf(again)).toEqual([task]);
    expect(serversIn(folder)).toEqual([next.postmaster]);
  });
});

async function start(): Promise<{ service: Service; ada: Client }> {
  const started = await Service.start(folder, TRUST);
  return { service: started, ada: await started.as('ada') };
}

async function tasksOf(client: Client): Promise<{ id: string }[]> {
  return (await client.get('/api/v1/tasks').expect(200)).body.data;
}

/** An unrelated program of the user that runs the server. */
function startUnrelatedProcess(): number {
  return spawn('sleep', ['20'], { stdio: 'ignore', ...(AS_ROOT && NOBODY) }).pid!;
}

const ids = (tasks: readonly { id: string }[]): string[] => tasks.map(({ id }) => id).sort();
