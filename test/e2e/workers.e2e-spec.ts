import { setTimeout as sleep } from 'node:timers/promises';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '../support/nginx.js';
import { cleanUp, newFolder, runToExit, Service, TRUST, until } from '../support/process.js';

const TWO = { ...TRUST, WORKERS: '2' };

afterEach(cleanUp);

async function startTimeOf(port: number): Promise<string | undefined> {
  const page = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
  return /^process_start_time_seconds (\S+)$/m.exec((await page?.text()) ?? '')?.[1];
}

describe('WORKERS=2', () => {
  it('serves from two processes on one port and one embedded database, and stops as one', async () => {
    const service = await Service.start(newFolder(), TWO);
    const [ada, bob] = [await service.as('ada'), await service.as('bob')];
    const task = await ada.newTask();
    // Each connection goes to the other process.
    for (let nth = 0; nth < 4; nth++) {
      expect((await ada.get(`/api/v1/tasks/${task.id}`).expect(200)).body).toEqual(task);
      await bob.get(`/api/v1/tasks/${task.id}`).expect(404);
    }
    const requests = () => service.output.match(/"worker":\d+,"requestId"/g) ?? [];
    await until(() => requests().length === 9);
    expect(new Set(requests()).size).toBe(2);
    expect(service.output.match(/Todo backend/g)).toHaveLength(1);

    const { postmaster } = service;
    expect(await service.stop('SIGINT')).toEqual({ code: 0, signal: null });
    expect(service.errors).toBe('');
    expect(postmaster).toBeDefined();
    expect(service.postmaster).toBeUndefined();
    expect(service.output.match(/"msg":"stopped"/g)).toHaveLength(3);
  });

  it('keeps its metrics ports when workers are replaced', async () => {
    const port = await freePort();
    const metrics = { METRICS_PORT: String(port), LOG_LEVEL: 'info' };
    const service = await Service.start(newFolder(), { ...TWO, ...metrics });
    // The start time of the answering process; undefined if none answers.
    const startsAt = () => Promise.all([port, port + 1].map(startTimeOf));
    await until(async () => !(await startsAt()).includes(undefined));
    const before = await startsAt();
    // The metric has whole seconds.
    await sleep(1_000);
    service.kill('SIGUSR2');
    await until(() => service.output.includes('workers replaced'), 60_000);
    await until(async () => (await startsAt()).every((at, nth) => at !== undefined && at !== before[nth]));
    const after = await startsAt();
    expect(after).not.toContain(undefined);
    expect(after.filter((at) => before.includes(at))).toEqual([]);
    expect(await startTimeOf(port + 2)).toBeUndefined();
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  }, 120_000);

  it('reports a startup error once, and exits with its code', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await until(() => taken.listening);
    const { port } = taken.address() as AddressInfo;
    const { code, errors } = await runToExit(newFolder(), { ...TWO, PORT: String(port) });
    taken.close();
    expect(code).toBe(1);
    expect(errors.trimEnd().split('\n')).toEqual([
      `Port ${port} is in use: stop the other program, or set PORT to another port.`,
      'A worker exited with code 1 before it was ready. See its output above.',
    ]);
  });
});

describe('SIGUSR2 without workers to replace', () => {
  it('is logged, and does not end the startup or the service', async () => {
    const service = new Service(newFolder(), TRUST);
    const ignored = () => service.output.match(/"signal":"SIGUSR2"/g)?.length ?? 0;
    await until(() => existsSync(service.dataDir));
    service.kill('SIGUSR2');
    await until(() => service.url !== undefined || service.hasExited, 60_000);
    service.kill('SIGUSR2');
    await until(() => ignored() === 2);
    await (await service.as('ada')).newTask();
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  });
});
