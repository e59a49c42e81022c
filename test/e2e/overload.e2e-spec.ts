import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { request, type HttpResponse } from '../support/http-call.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { LoadMonitor } from '../../src/platform/concurrency/load-monitor.js';
import { type TestApp, startApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { until } from '../support/process.js';

const POOL = 2;
const QUEUE = 5;
const ORIGIN = 'https://todo.example';

let service: TestApp;
let overload: LoadMonitor;
let ada: Client;

beforeAll(async () => {
  service = await startApp({
    DATABASE_POOL_SIZE: String(POOL),
    OVERLOAD_POOL_QUEUE: String(QUEUE),
    OVERLOAD_LATENCY_MS: '200',
    OVERLOAD_DELAY_MS: '1000',
    CORS_ORIGINS: ORIGIN,
  });
  overload = service.app.get(LoadMonitor);
  ada = await service.as('ada');
  await ada.newTask();
});
afterAll(() => service.stop());

describe('requests over the connection queue limit', () => {
  it('are rejected at once, while queued requests are served', async () => {
    const others = await Promise.all(Array.from({ length: 40 }, (_, nth) => service.as(`user-${nth}`)));
    await ada.get('/api/v1/tasks').expect(200);
    const refusedBefore = overload.refused.connections;
    const release = await holding('LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE');
    const calls = others.map((user) => user.get('/api/v1/tasks').then((answer) => answer));
    await until(() => overload.refused.connections - refusedBefore === others.length - POOL - QUEUE);
    expect(service.app.get(UnitOfWork).waiting.connections).toBe(QUEUE);
    await sleep(500);
    await release();
    const answers = await Promise.all(calls);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(others.length - POOL - QUEUE);
    for (const answer of refused) expectRefusal(answer);
    const [servedMs, refusedMs] = [answers.filter(({ status }) => status === 200), refused].map(durations);
    // The others waited for the lock.
    expect(Math.min(...servedMs!)).toBeGreaterThan(500);
    expect(median(refusedMs!)).toBeLessThan(100);
    await Promise.all(others.slice(0, QUEUE).map((user) => user.get('/api/v1/tasks').expect(200)));
  });

  it('are rejected without a stack trace in the log', () => {
    const lines = service.logs.filter(({ problem }) => problem === 'overloaded');
    expect(new Set(lines.map(({ level, err }) => [level, err].join()))).toEqual(new Set(['40,']));
  });
});

describe('writes of one owner over the queue limit', () => {
  it('are rejected without affecting other owners', async () => {
    const bob = await service.as('bob');
    await bob.newTask();
    const release = await holding(`SELECT FROM owners WHERE owner_id = 'ada' FOR UPDATE`);
    const calls = Array.from({ length: 20 }, (_, nth) =>
      ada.post('/api/v1/tasks', { title: `task ${nth}` }).then((answer) => answer),
    );
    await until(() => overload.refused.owner === 20 - 2 - QUEUE);
    await release();
    const answers = await Promise.all(calls);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(20 - 2 - QUEUE);
    for (const answer of refused) expectRefusal(answer);
    await bob.newTask();
    await ada.newTask();
  });
});

describe('the reads of one owner', () => {
  it('leave connections for other owners', async () => {
    const bob = await service.as('bob');
    const release = await holding('LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE');
    const calls = Array.from({ length: QUEUE }, () => ada.get('/api/v1/tasks').then(({ status }) => status));
    await until(() => service.app.get(UnitOfWork).waiting.owner === QUEUE - POOL / 2);
    await bob.get('/api/v1/webhooks').expect(200);
    await release();
    expect(await Promise.all(calls)).toEqual(calls.map(() => 200));
  });
});

describe('an overloaded process', () => {
  it('rejects requests until it has recovered, but still answers probes and metrics', async () => {
    // A slow machine can also be overloaded at startup.
    await until(() => !overload.isOverloaded);
    const [refusedBefore, warnedBefore] = [overload.refused['event-loop'], warnings().length];
    let isBusy = true;
    const work = (): void => {
      const end = performance.now() + 1_300;
      while (performance.now() < end);
      if (isBusy) setImmediate(work);
    };
    work();
    await until(() => overload.isOverloaded);
    const [refused, unread, unknown, live] = await Promise.all([
      ada.get('/api/v1/tasks').set('origin', ORIGIN),
      ada.post('/api/v1/tasks', { title: 7 }).set('authorization', 'Bearer nonsense'),
      request(service.url).get('/nowhere'),
      request(service.url).get('/health/live'),
    ]);
    isBusy = false;
    // Neither the token nor the body was processed.
    for (const answer of [refused, unread, unknown]) expectRefusal(answer);
    expect(refused.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // A browser can read the rejection and `Retry-After` only with this header.
      'access-control-allow-origin': ORIGIN,
    });
    expect(live.status).toBe(200);
    await until(() => !overload.isOverloaded);
    await ada.get('/api/v1/tasks').expect(200);
    expect(overload.refused['event-loop'] - refusedBefore).toBe(3);
    expect(warnings()).toHaveLength(warnedBefore + 1);
  });

  it('is not one that was blocked only once', async () => {
    await until(() => overload.delayMs < 100);
    const end = performance.now() + 1_300;
    while (performance.now() < end);
    await sleep(0);
    expect(overload.isOverloaded).toBe(false);
    await ada.get('/api/v1/tasks').expect(200);
  });
});

const warnings = () => service.logs.filter(({ context, delayMs }) => context === 'LoadMonitor' && delayMs);

function expectRefusal(answer: HttpResponse): void {
  expectProblem(answer, 503, 'overloaded');
  expect(answer.headers['retry-after']).toBe('1');
}

/** Server-side durations of these requests, from the log. */
function durations(answers: readonly HttpResponse[]): number[] {
  const ids = new Set(answers.map(({ headers }) => headers['x-request-id']));
  const lines = service.logs.filter(
    ({ msg, requestId }) => msg === 'request' && ids.has(requestId as string),
  );
  return lines.map(({ durationMs }) => durationMs as number);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Another session that holds a lock until it is released. */
async function holding(sql: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: service.database.adminUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query(sql);
  return () => client.end();
}
