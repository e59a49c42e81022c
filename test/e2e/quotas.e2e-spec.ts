import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { exportOf, importInto } from '../support/transfer.js';

const MAX = 1024 * 1024;
/** About 20 KB without repetitions, in few words. */
const text = (): string =>
  Array.from({ length: 200 }, () => Math.random().toString(36).slice(2).padEnd(99, 'x')).join(' ');

let service: TestService;
let users = 0;

beforeAll(async () => {
  service = await startService({ LIMIT_BYTES: `${MAX}` });
});
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);
const sql = (statement: string, values: unknown[]) =>
  asAdmin(async (admin) => (await admin.query(statement, values)).rows, service.database.adminUrl);
const ownerOf = async (user: Client): Promise<string> => (await user.get('/api/v1/auth/me')).body.id;
const usedBy = async (user: Client): Promise<number> => (await user.get('/api/v1/limits')).body.bytes.used;

/** The usage recomputed from the tables. */
async function measured(user: Client): Promise<number> {
  const [row] = await sql('SELECT measure_bytes($1)::float8 AS bytes', [await ownerOf(user)]);
  return row.bytes;
}

async function fill(user: Client): Promise<{ id: string }[]> {
  const tasks: { id: string }[] = [];
  for (;;) {
    const answer = await user.post('/api/v1/tasks', { title: 'x', description: text() });
    if (answer.status === 422) break;
    tasks.push(answer.body);
  }
  return tasks;
}

describe('the storage quota', () => {
  it('matches the size of the tables after any write', async () => {
    const user = await newUser();
    const list = await user.newList();
    const label = await user.newLabel('red');
    const task = await user.newTask({ listId: list.id, description: text(), labelIds: [label.id] });
    const path = `/api/v1/tasks/${task.id}`;
    const writes = [
      () => user.patch(path, { description: text() }),
      () => user.patch(path, { title: 'some more words', description: null }),
      () => user.post(`${path}/complete`),
      () => user.post(`${path}/reopen`),
      () => user.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' }),
      () => user.post('/api/v1/tasks', { title: 'kept' }).set('idempotency-key', 'a-key'),
      () => user.post('/api/v1/webhooks', { url: 'https://one.example.com' }),
      () => user.delete(`/api/v1/labels/${label.id}`),
      () => user.delete(path),
      () => user.delete(`/api/v1/trash/${task.id}`),
      () => user.delete(`/api/v1/lists/${list.id}`),
      () => user.delete('/api/v1/trash'),
    ];
    for (const [nth, write] of writes.entries()) {
      expect((await write()).status).toBeLessThan(300);
      expect([nth, await usedBy(user)]).toEqual([nth, await measured(user)]);
    }
    await user.patch(`/api/v1/lists/${(await user.newTask()).listId}`, { color: '#aabbcc' }).expect(200);
    expect(await usedBy(user)).toBe(await measured(user));
  });

  it('applies to simultaneous writes, is named in the error, and still allows reordering and deletion', async () => {
    const user = await newUser();
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => user.post('/api/v1/tasks', { title: 'x', description: text() })),
    );
    const refused = answers.filter(({ status }) => status === 422);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(answer.body.limit).toEqual({ name: 'bytes', max: MAX });
      const { limit: _, ...body } = answer.body;
      expectProblem(Object.assign(answer, { body }), 422, 'limit-reached');
    }
    const used = await usedBy(user);
    expect(used).toBeGreaterThanOrEqual(MAX);
    expect(used).toBeLessThan(MAX * 1.1);
    for (const path of ['/api/v1/lists', '/api/v1/labels']) {
      expect((await user.post(path, { name: 'x' })).body.limit).toMatchObject({ name: 'bytes' });
    }
    const { id } = answers.find(({ status }) => status === 201)!.body;
    await user.post(`/api/v1/tasks/${id}/complete`).expect(200);
    await user.delete(`/api/v1/tasks/${id}`).expect(204);
    await user.delete(`/api/v1/trash/${id}`).expect(204);
    await (await newUser()).newTask();
  });

  it('rejects updates above 110%, but no deletion', async () => {
    const user = await newUser();
    const [task] = await fill(user);
    const path = `/api/v1/tasks/${task!.id}`;
    const patch = async (): Promise<number> => (await user.patch(path, { description: text() })).status;
    const statuses: number[] = [];
    while (statuses.at(-1) !== 422) statuses.push(await patch());
    expect(statuses).toContain(200);
    expect(await usedBy(user)).toBeLessThan(MAX * 1.2);
    await user.delete(path).expect(204);
    await user.delete(`/api/v1/trash/${task!.id}`).expect(204);
    const label = await sql('SELECT id FROM labels WHERE owner_id = $1', [await ownerOf(user)]);
    expect(label).toEqual([]);
    await user.post('/api/v1/account/erasure').expect(201);
  });

  it('stops storing responses above 120%, and keeps requests without a key working', async () => {
    const user = await newUser();
    const tasks = [await user.newTask(), await user.newTask()];
    await sql('UPDATE owners SET bytes = $2 WHERE owner_id = $1', [await ownerOf(user), 2 * MAX]);
    const remove = (nth: number) => user.delete(`/api/v1/tasks/${tasks[nth]!.id}`);
    const refused = await remove(0).set('idempotency-key', 'a-key');
    expect(refused.status).toBe(422);
    expect(refused.body.limit).toEqual({ name: 'bytes', max: MAX });
    await remove(0).expect(204);
    await remove(1).expect(204);
    const kept = await sql('SELECT FROM idempotency_keys WHERE owner_id = $1', [await ownerOf(user)]);
    expect(kept).toEqual([]);
  });

  it('counts imported history, and rejects the whole import', async () => {
    const source = await newUser();
    const { id } = await source.newTask();
    for (let nth = 0; nth < 16; nth++)
      await source.patch(`/api/v1/tasks/${id}`, { description: text() }).expect(200);
    const file = await exportOf(source);
    const user = await newUser();
    await importInto(user, file).expect(200);
    expect(await usedBy(user)).toBe(await measured(user));
    const full = await newUser();
    await full.newTask({ description: text() });
    for (let nth = 0; nth < 10; nth++) await full.newTask({ description: text() });
    const before = await usedBy(full);
    expect((await importInto(full, file)).body.limit).toEqual({ name: 'bytes', max: MAX });
    expect(await usedBy(full)).toBe(before);
  });

  it('is computed on the next write of an owner without a stored usage', async () => {
    const user = await newUser();
    await user.newTask({ description: text() });
    await sql('UPDATE owners SET bytes = NULL WHERE owner_id = $1', [await ownerOf(user)]);
    expect(await usedBy(user)).toBe(0);
    await user.newTask();
    expect(await usedBy(user)).toBe(await measured(user));
  });
});
