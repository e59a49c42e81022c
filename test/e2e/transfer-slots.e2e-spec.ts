import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { TransferTimeouts } from '../../src/transfer/transfer-limits.js';
import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { list } from '../support/import-rows.js';
import { until } from '../support/process.js';
import { exportOf, fileOf, importInto, linesOf } from '../support/transfer.js';

/** With a pool of five connections. */
const SLOTS = 2;
const HEADER = `${fileOf().split('\n')[0]!}\n`;
/** More rows than an import buffers before it starts to write. */
const FIRST_ROWS = Array.from({ length: 201 }, () => `${JSON.stringify(list())}\n`).join('');
/** Enough tasks of 10 KB to exceed every buffer for a client that does not read. */
const MANY = 2_000;
const NEVER_MS = 600_000;

let service: TestService;
let started: { close(): void }[] = [];

beforeAll(async () => void (service = await startService()));
beforeEach(() => setTimeouts(new TransferTimeouts()));
afterEach(() => {
  for (const upload of started) upload.close();
  started = [];
});
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(unknownId());
const setTimeouts = (timeouts: Partial<TransferTimeouts>) => service.assign('TransferTimeouts', timeouts);

interface Upload {
  readonly call: ClientRequest;
  readonly user: Client;
  readonly answer: Promise<{ status: number; headers: object; body: unknown }>;
}

/** An import whose file begins with `beginning`; the test writes the rest. */
async function upload(beginning: string): Promise<Upload> {
  const user = await newUser();
  const { hostname, port } = new URL(service.url);
  const call = request({
    ...{ hostname, port, method: 'POST', path: '/api/v1/import', agent: false },
    headers: { authorization: `Bearer ${user.token}`, 'content-type': 'application/x-ndjson' },
  });
  const answer = new Promise<IncomingMessage>((resolve) => call.once('response', resolve)).then(
    async (response) => {
      const { statusCode, headers } = response;
      return { status: statusCode!, headers, body: JSON.parse(await text(response)) as unknown };
    },
  );
  call.on('error', () => {});
  // The requests that follow use open connections, and one that arrives first would take the owner's only slot.
  await new Promise((resolve) => call.write(beginning, resolve));
  await sleep(100);
  started.push({ close: () => call.destroy() });
  await until(async () => (await importInto(user, fileOf())).status === 503);
  return { call, user, answer };
}

const inUse = (): Promise<number> =>
  service.evaluate({}, (provider) => {
    const { master } = provider<DataSource>('DataSource').driver as unknown as { master: pg.Pool };
    return master.totalCount - master.idleCount;
  });

describe('uploads that stall', () => {
  it('do not delay other users, and hold no connection', async () => {
    await setTimeouts({ stallTimeoutMs: NEVER_MS });
    for (let nth = 0; nth <= SLOTS; nth++) (await upload(HEADER)).call.write('\n');
    const other = await newUser();
    await importInto(other, fileOf(list())).expect(200);
    expect(linesOf(await exportOf(other)).at(-1)).toMatchObject({ type: 'end' });
    await until(async () => (await inUse()) === 0);
    expect(await inUse()).toBe(0);
  });

  it('time out with a 408, even when blank lines keep arriving', async () => {
    await setTimeouts({ stallTimeoutMs: 1_000 });
    const { call, answer, user } = await upload(HEADER);
    const drip = setInterval(() => call.write('\n'), 100);
    const { status, headers, body } = await answer;
    clearInterval(drip);
    expect([status, headers]).toEqual([408, expect.objectContaining({ connection: 'close' })]);
    expect(body).toMatchObject({
      type: '/problems/request-timed-out',
      detail: expect.stringContaining('16 KiB per second'),
    });
    await importInto(user, fileOf()).expect(200);
  });

  it('release their slot to the next waiting upload', async () => {
    await setTimeouts({ stallTimeoutMs: 3_000, slotMs: NEVER_MS });
    const stalled = [];
    for (let nth = 0; nth < SLOTS; nth++) stalled.push(await upload(HEADER + FIRST_ROWS));
    await until(async () => (await inUse()) === SLOTS);
    const other = await newUser();
    await importInto(other, fileOf(list())).expect(200);
    const answers = await Promise.all(stalled.map(({ answer }) => answer));
    expect(answers.map(({ status }) => status)).toEqual([408, 408]);
    await until(async () => (await inUse()) === 0);
    expect(linesOf(await exportOf(stalled[0]!.user)).at(-1)).toMatchObject({ rows: { list: 0 } });
  });

  it('cause a 503 for an upload that has waited too long', async () => {
    await setTimeouts({ stallTimeoutMs: NEVER_MS, slotMs: 50 });
    for (let nth = 0; nth < SLOTS; nth++) await upload(HEADER + FIRST_ROWS);
    await until(async () => (await inUse()) === SLOTS);
    const other = await newUser();
    for (const answer of [await importInto(other, fileOf()), await other.get('/api/v1/export')]) {
      expectProblem(answer, 503, 'transfers-busy');
      expect(answer.headers['retry-after']).toBe('2');
    }
  });
});

describe('an export that the client does not read', () => {
  it('releases its slot and its connection', async () => {
    await setTimeouts({ stallTimeoutMs: 500 });
    const reader = await withManyTasks();
    const answer = await open(reader);
    await until(async () => (await inUse()) === 0);
    const ending = text(answer).then(
      () => 'complete',
      ({ message }: Error) => message,
    );
    expect(await ending).toBe('aborted');
    await setTimeouts(new TransferTimeouts());
    expect(linesOf(await exportOf(reader)).at(-1)).toMatchObject({ rows: { task: MANY + 1 } });
  });

  /** Creates more tasks than a test could through the API. */
  async function withManyTasks(): Promise<Client> {
    const owner = unknownId();
    const user = await service.as(owner);
    const { listId } = await user.newTask();
    await asAdmin(
      (admin) =>
        admin.query(
          `INSERT INTO tasks (owner_id, id, list_id, title, description, position)
           SELECT $1, gen_random_uuid(), $2, 'Task ' || nth, repeat('x', 10000), 'a1' FROM generate_series(1, ${MANY}) AS nth`,
          [owner, listId],
        ),
      service.database.adminUrl,
    );
    return user;
  }

  /** A response whose body is not read until the test does. */
  function open(user: Client): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(service.url);
      const headers = { authorization: `Bearer ${user.token}` };
      const call = request({ hostname, port, path: '/api/v1/export', headers, agent: false }, resolve);
      call.on('error', reject).end();
      started.push({ close: () => call.destroy() });
    });
  }
});
