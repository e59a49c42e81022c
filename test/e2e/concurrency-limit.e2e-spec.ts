import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { request, type HttpResponse } from '../support/http-call.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { ConcurrencyLimiter } from '../../src/platform/concurrency/concurrency-limiter.js';
import { LoadMonitor } from '../../src/platform/concurrency/load-monitor.js';
import { type TestApp, startApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { until } from '../support/process.js';

const ORIGIN = 'https://todo.example';
const METRICS_TOKEN = 'f3b1c07d9a5e42688d7e1fa0b35c9924';
const LIMIT = 4;
const RESERVED = 2;
const SETTINGS = {
  OVERLOAD_LATENCY_MS: '200',
  DATABASE_POOL_SIZE: '12',
  CORS_ORIGINS: ORIGIN,
  METRICS_TOKEN,
};

let service: TestApp;
let overload: LoadMonitor;
let limiter: ConcurrencyLimiter;
let ada: Client;
let bob: Client;
const agents: Agent[] = [];
const locks: pg.Client[] = [];

beforeAll(async () => {
  service = await startApp(SETTINGS);
  overload = service.app.get(LoadMonitor);
  limiter = fixLimit(service);
  [ada, bob] = [await service.as('ada'), await service.as('bob')];
  await ada.newTask();
  await bob.newTask();
});
afterAll(() => service.stop());
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.destroy();
  await Promise.all(locks.splice(0).map((lock) => lock.end()));
  await until(() => limiter.inFlight === 0);
});

describe('a request beyond the limit', () => {
  it('is refused immediately on an idle connection, before its token is verified', async () => {
    const idle = await idleConnection();
    const end = await fillLimit();
    const answer = await ada
      .post('/api/v1/tasks', { title: 7 })
      .agent(idle)
      .set({ authorization: 'Bearer nonsense', origin: ORIGIN, 'x-request-id': 'too-many' });
    expectRefusal(answer);
    expect(answer.headers).toMatchObject({
      'x-request-id': 'too-many',
      'access-control-allow-origin': ORIGIN,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    await end();
    await ada.get('/api/v1/lists').agent(idle).expect(200);
  });

  it('is refused on a connection that it closes', async () => {
    const end = await fillLimit();
    expectRefusal(await ada.get('/api/v1/lists'));
    await end();
  });

  it('is admitted as the first of its connection, or directly after a response', async () => {
    const connection = newConnection();
    const release = await holdLock('LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE');
    const first = ada
      .get('/api/v1/tasks')
      .agent(connection)
      .then(({ status }) => status);
    await until(() => limiter.inFlight === 1);
    const end = await fillLimit();
    await sleep(1_500);
    await release();
    expect(await first).toBe(200);
    // The next request may take a third of that time, which is enough on a slow machine too.
    await ada.get('/api/v1/lists').agent(connection).expect(200);
    await bob.get('/api/v1/lists').agent(newConnection()).expect(200);
    await end();
  });

  it('is admitted if it is a probe, a scrape, a preflight, an export or a batch', async () => {
    const end = await fillLimit();
    await request(service.url).get('/health/live').expect(200);
    await request(service.url).get('/health/ready').expect(200);
    await request(service.url).get('/metrics').set('authorization', `Bearer ${METRICS_TOKEN}`).expect(200);
    await request(service.url)
      .options('/api/v1/tasks')
      .set({ origin: ORIGIN, 'access-control-request-method': 'GET' })
      .expect(204);
    await ada.get('/api/v1/export').expect(200);
    const operations = [{ method: 'POST', path: '/tasks', body: { title: 'Water the plants' } }];
    const { body } = await ada.post('/api/v1/batch', { operations }).expect(200);
    expect(body.results[0].status).toBe(201);
    await end();
  });

  it('is counted and shown with the limit in the metrics', async () => {
    const end = await fillLimit();
    const before = overload.refused.concurrency;
    await ada.get('/api/v1/lists').expect(503);
    expect(overload.refused.concurrency).toBe(before + 1);
    const { text } = await request(service.url)
      .get('/metrics')
      .set('authorization', `Bearer ${METRICS_TOKEN}`);
    expect(text).toContain(`todo_overload_refused_total{reason="concurrency"} ${before + 1}\n`);
    expect(text).toContain(`todo_overload_in_flight ${LIMIT + RESERVED}\n`);
    expect(text).toContain(`todo_overload_limit ${LIMIT}\n`);
    await end();
  });

  it('is refused behind a proxy, whose connections say nothing about the client', async () => {
    const proxied = await startApp({ ...SETTINGS, TRUST_PROXY: 'loopback' });
    fixLimit(proxied).limit = 0;
    const grace = await proxied.as('grace');
    expectRefusal(await grace.get('/api/v1/lists').agent(newConnection()));
    await proxied.stop();
  });
});

describe('a concurrency slot', () => {
  it.each([
    ['is answered', () => ada.get('/api/v1/lists').expect(200)],
    ['is refused', () => request(service.url).get('/api/v1/lists').expect(401)],
    ['fails', () => ada.get('/api/v1/tasks/no-id').expect(400)],
    ['brings a body that cannot be read', () => ada.post('/api/v1/tasks').type('json').send('{').expect(400)],
  ])('is released after a request that %s', async (_, send) => {
    await send();
    await until(() => limiter.inFlight === 0);
    expect(limiter.inFlight).toBe(0);
  });

  it('is released after clients disconnect', async () => {
    const release = await holdLock('LOCK TABLE webhooks IN ACCESS EXCLUSIVE MODE');
    const gone = new AbortController();
    const headers = { authorization: `Bearer ${ada.token}` };
    const calls = Array.from({ length: LIMIT }, () =>
      fetch(`${service.url}/api/v1/webhooks`, { headers, signal: gone.signal }).catch(() => undefined),
    );
    await until(() => limiter.inFlight === LIMIT);
    gone.abort();
    await Promise.all(calls);
    await until(() => limiter.inFlight === 0);
    expect(limiter.inFlight).toBe(0);
    await release();
  });

  it('is not taken by requests that wait for others of their owner', async () => {
    const release = await holdLock(`SELECT FROM owners WHERE owner_id = 'ada' FOR UPDATE`);
    const turns = 3;
    const count = 2 * (LIMIT + RESERVED);
    const calls: Promise<number>[] = [];
    for (let nth = 1; nth <= count; nth++) {
      calls.push(ada.post('/api/v1/tasks', { title: `task ${nth}` }).then(({ status }) => status));
      await until(() => waiting() === Math.max(0, nth - turns) && limiter.inFlight === Math.min(nth, turns));
    }
    expect([waiting(), limiter.inFlight]).toEqual([count - turns, turns]);
    await bob.newTask();
    await bob.get('/api/v1/tasks').expect(200);
    await release();
    expect(await Promise.all(calls)).toEqual(calls.map(() => 201));
  });
});

const waiting = (): number => service.app.get(UnitOfWork).waiting.owner;

/** Stops the limit from adapting. */
function fixLimit({ app }: TestApp): ConcurrencyLimiter {
  app.get(LoadMonitor).onModuleDestroy();
  const { limiter: adaptive } = app.get(LoadMonitor);
  adaptive!.limit = LIMIT;
  return adaptive!;
}

function newConnection(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(agent);
  return agent;
}

async function idleConnection(): Promise<Agent> {
  const connection = newConnection();
  const begun = performance.now();
  await ada.get('/api/v1/lists').agent(connection).expect(200);
  await sleep(50 + performance.now() - begun);
  return connection;
}

describe('a connection', () => {
  it('that breaks releases the slots of all its pipelined requests', async () => {
    const release = await holdLock('LOCK TABLE webhooks IN ACCESS EXCLUSIVE MODE');
    const socket = await openSocket();
    socket.write(headOf('GET', '/api/v1/webhooks').repeat(3));
    await until(() => limiter.inFlight === 3);
    socket.destroy();
    await release();
    await until(() => limiter.inFlight === 0);
  });

  it('with an incomplete body takes no slot', async () => {
    const sockets = await Promise.all(Array.from({ length: LIMIT + RESERVED + 2 }, openSocket));
    const head = headOf('POST', '/api/v1/tasks', 'content-type: application/json\r\ncontent-length: 100\r\n');
    for (const socket of sockets) socket.write(`${head}{`);
    await sleep(200);
    expect(limiter.inFlight).toBe(0);
    await bob.get('/api/v1/tasks').expect(200);
    for (const socket of sockets) socket.destroy();
  });
});

const headOf = (method: string, path: string, more = ''): string =>
  `${method} ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${bob.token}\r\n${more}\r\n`;

async function openSocket(): Promise<Socket> {
  const { port, hostname } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket.on('error', () => {});
}

/** Fills the limit with requests of many owners, which stay in flight until the returned function is called. */
async function fillLimit(): Promise<() => Promise<void>> {
  const release = await holdLock('LOCK TABLE webhooks IN ACCESS EXCLUSIVE MODE');
  const others = await Promise.all(
    Array.from({ length: LIMIT + RESERVED }, (_, nth) => service.as(`user-${nth}`)),
  );
  const before = limiter.inFlight;
  const calls = others.slice(before).map((user) => user.get('/api/v1/webhooks').then(({ status }) => status));
  await until(() => limiter.inFlight === LIMIT + RESERVED);
  return async () => {
    await release();
    expect(await Promise.all(calls)).toEqual(calls.map(() => 200));
  };
}

function expectRefusal(answer: HttpResponse): void {
  expectProblem(answer, 503, 'overloaded');
  expect(answer.headers['retry-after']).toBe('1');
}

/** Holds a lock in another session until the returned function is called. */
async function holdLock(sql: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: service.database.adminUrl });
  locks.push(client);
  await client.connect();
  await client.query('BEGIN');
  await client.query(sql);
  return () => client.end();
}
