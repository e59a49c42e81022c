import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { until } from '../support/process.js';
import { makeRichWorld } from '../support/rich-world.js';
import { statementsOf } from '../support/statements.js';
import { contentOf, exportOf, linesOf } from '../support/transfer.js';

const PATH = '/api/v1/export';
/** More rows than the buffers between the service and a client that does not read can hold. */
const MANY = 20_000;

let service: TestService;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(unknownId());

/** Inserts more tasks than a test could create through the API. */
async function withManyTasks(): Promise<Client> {
  const owner = unknownId();
  const user = await service.as(owner);
  const { listId } = await user.newTask();
  await asAdmin(
    (admin) =>
      admin.query(
        `INSERT INTO tasks (owner_id, id, list_id, title, description, position)
         SELECT $1, gen_random_uuid(), $2, 'Task ' || nth, repeat('x', 1000), 'a1' FROM generate_series(1, ${MANY}) AS nth`,
        [owner, listId],
      ),
    service.database.adminUrl,
  );
  return user;
}

/** Opens the response without reading from it. */
function open(user: Client): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(service.url);
    const headers = { authorization: `Bearer ${user.token}` };
    request({ hostname, port, path: PATH, headers, agent: false }, resolve).on('error', reject).end();
  });
}

const connectionsInUse = (): Promise<number> =>
  service.evaluate({}, (provider) => {
    const { master } = provider<DataSource>('DataSource').driver as unknown as { master: pg.Pool };
    return master.totalCount - master.idleCount;
  });
const isPoolIdle = async (): Promise<boolean> => (await connectionsInUse()) === 0;

describe('GET /export', () => {
  it('returns a header, rows after the rows that they reference, and a footer with counts', async () => {
    const user = await newUser();
    await makeRichWorld(user);
    const { headers } = await user.get(PATH).expect(200);
    expect(headers['content-type']).toBe('application/x-ndjson');
    expect(headers['content-disposition']).toMatch(/^attachment; filename="todo-\d{4}-\d\d-\d\d\.ndjson"$/);
    const [header, ...lines] = linesOf(await exportOf(user));
    expect(header).toEqual({ format: 'todo-export', version: 1, exportedAt: expect.any(String) });
    const footer = lines.pop()!;
    const counts: Record<string, number> = {};
    for (const { type } of lines) counts[type!] = (counts[type!] ?? 0) + 1;
    expect(footer).toEqual({ type: 'end', rows: counts });
    expect(counts).toMatchObject({ settings: 1, list: 4, label: 2, task: 14, completion: 5 });
    const seen = new Set<unknown>();
    for (const { type, row } of lines.filter(({ type }) => type !== 'history' && type !== 'settings')) {
      const { id, listId, parentId, labelIds, taskId } = row as Record<string, string>;
      const named = [listId, parentId, taskId, ...((labelIds as unknown as string[]) ?? [])];
      expect([type, named.filter((other) => other && !seen.has(other))]).toEqual([type, []]);
      seen.add(id);
    }
  });

  it('returns the same bytes for the same account, except for the time in the header', async () => {
    const user = await newUser();
    await makeRichWorld(user);
    expect(contentOf(await exportOf(user))).toEqual(contentOf(await exportOf(user)));
  });

  it('returns only the settings of an empty account', async () => {
    const lines = linesOf(await exportOf(await newUser()));
    expect(lines.map(({ type }) => type)).toEqual([undefined, 'settings', 'end']);
  });

  it('contains no data of other owners and no owner id', async () => {
    const bob = await service.as('bob-the-builder');
    await bob.newTask({ title: 'Secret of Bob' });
    const user = await newUser();
    await user.newTask();
    expect(await exportOf(user)).not.toMatch(/Bob|bob-the-builder|ownerId/);
    expect(await exportOf(bob)).toContain('Secret of Bob');
  });

  it('rejects an unknown query parameter', async () => {
    expectProblem(await (await newUser()).get(`${PATH}?all=true`), 400, 'invalid-input', ['/all']);
  });

  describe('of 20,000 tasks', () => {
    let user: Client;
    beforeAll(async () => void (user = await withManyTasks()));

    it('reads only as fast as the client, and returns one snapshot', async () => {
      const read = (statements: string[]) => statements.filter((text) => text.includes('FROM tasks')).length;
      let answer: IncomingMessage;
      const before = await statementsOf(async () => {
        answer = await open(user);
        // Once the buffers are full, the service must stop reading until the client reads.
        await sleep(1_500);
      });
      expect(read(before)).toBeLessThan(MANY / 200 / 2);
      await user.post('/api/v1/tasks', { title: 'Made in the middle' }).expect(201);
      let text = '';
      for await (const chunk of answer!.setEncoding('utf8')) text += chunk;
      expect(linesOf(text).at(-1)).toMatchObject({ type: 'end', rows: { task: MANY + 1 } });
      expect(text).not.toContain('Made in the middle');
      await until(isPoolIdle);
      expect(await isPoolIdle()).toBe(true);
    });

    it('releases its connection when the client disconnects', async () => {
      for (let nth = 0; nth < 8; nth++) {
        const answer = await open(user);
        expect(answer.statusCode).toBe(200);
        answer.destroy();
        await until(isPoolIdle);
        expect(await isPoolIdle()).toBe(true);
      }
      expect(linesOf(await exportOf(user)).at(-1)).toMatchObject({ type: 'end' });
    });

    it('allows one export per owner at a time and leaves most connections to others', async () => {
      const answer = await open(user);
      const busy = await user.get(PATH);
      expectProblem(busy, 503, 'transfers-busy');
      expect(busy.headers['retry-after']).toBe('2');
      await Promise.all(Array.from({ length: 10 }, () => user.get('/api/v1/lists').expect(200)));
      answer.destroy();
      await until(isPoolIdle);
      expect(await isPoolIdle()).toBe(true);
    });
  });
});
