import { type TestService, startService } from '../support/service.js';
import { newTask, type Operation, type Result, sendBatch } from '../support/batch.js';
import type { Client, TaskBody } from '../support/client.js';
import { asAdmin } from '../support/database.js';

const LONG = 'a'.repeat(20_000);
/** Responses with this many long descriptions exceed 1 MiB. */
const MANY = 60;

let service: TestService;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const keyed = (user: Client, operations: Operation[]) =>
  sendBatch(user, operations).set('idempotency-key', 'k');

async function keptBytes(owner: string): Promise<number> {
  const query = 'SELECT octet_length(answer) AS bytes FROM idempotency_keys WHERE owner_id = $1';
  const { rows } = await asAdmin((admin) => admin.query(query, [owner]), service.database.adminUrl);
  expect(rows).toHaveLength(1);
  return rows[0].bytes as number;
}

describe('a large response stored for its Idempotency-Key', () => {
  it('is compressed and replayed unchanged', async () => {
    const user = await service.as('compressed');
    const operations = Array.from({ length: 10 }, () => newTask({ title: 'Long', description: LONG }));
    const first = await keyed(user, operations).expect(200);
    expect(await keptBytes('compressed')).toBeLessThan(first.text.length / 20);
    const again = await keyed(user, operations).expect(200);
    expect(again.text).toBe(first.text);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('to a batch keeps only id and version of each row beyond 1 MiB, and is replayed without another change', async () => {
    const user = await service.as('referred');
    const tasks: TaskBody[] = [];
    for (let nth = 0; nth < MANY; nth++) tasks.push(await user.newTask({ description: LONG }));
    const operations = tasks.map(({ id }): Operation => {
      return { method: 'PATCH', path: `/tasks/${id}`, body: { priority: 1 } };
    });
    const first = await keyed(user, operations).expect(200);
    expect(first.text.length).toBeLessThan(1024 * 1024 + MANY * 200);
    const results = first.body.results as Result[];
    const isWhole = results.map(({ body }) => body.description === LONG);
    expect([isWhole[0], isWhole.lastIndexOf(true), isWhole.at(-1)]).toEqual([
      true,
      isWhole.indexOf(false) - 1,
      false,
    ]);
    expect(results.at(-1)).toMatchObject({ status: 200, body: { id: tasks.at(-1)!.id, version: 2 } });
    expect(Object.keys(results.at(-1)!.body)).toEqual(['id', 'version']);
    expect(await keptBytes('referred')).toBeLessThan(20_000);

    const { text, headers } = await keyed(user, operations).expect(200);
    expect(headers['idempotency-replayed']).toBe('true');
    expect(text).toBe(first.text);
    const now = await user.get(`/api/v1/tasks/${tasks[0]!.id}`).expect(200);
    expect(now.body.version).toBe(2);
  });

  it('to a batch shortens the rows within problems too', async () => {
    const user = await service.as('refused');
    const tasks: TaskBody[] = [];
    for (let nth = 0; nth < MANY; nth++) tasks.push(await user.newTask({ description: LONG }));
    const operations = tasks.map(({ id }): Operation => {
      return { method: 'PATCH', path: `/tasks/${id}`, body: { priority: 1 }, ifMatch: '"7"' };
    });
    const { body, text } = await sendBatch(user, operations).expect(200);
    expect(text.length).toBeLessThan(1024 * 1024 + MANY * 700);
    const [first, last] = [body.results[0], body.results.at(-1)];
    expect([first.status, last.status]).toEqual([412, 412]);
    expect(first.body.current.description).toBe(LONG);
    expect(last.body.current).toEqual({ id: tasks.at(-1)!.id, version: 1 });
  });
});
