import type { HttpResponse } from '../support/http-call.js';
import type { OwnerId } from '../../src/platform/ownership/owner-id.js';
import { ChangesRepository } from '../../src/platform/change-log/changes.repository.js';
import { TasksRepository } from '../../src/tasks/tasks.repository.js';
import { expectProblem } from '../support/expect-problem.js';
import { type TestApp, startApp } from '../support/app.js';
import type { Client, TaskBody } from '../support/client.js';

const PAGE_BYTES = 1024 * 1024;
/** The size of a page without its rows. */
const PAGE_OVERHEAD_BYTES = 1_000;
const LONG = 20_000;
const TASKS = 40;

/** Descriptions that PostgreSQL compresses well, and hardly at all. */
const KINDS = {
  'that compress well': () => '字'.repeat(LONG),
  'that compress poorly': () =>
    Array.from({ length: LONG }, () => String.fromCharCode(0x4e00 + Math.random() * 20_000)).join(''),
} as const;

let service: TestApp;

beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service.stop());

/** Follows the cursors and checks that no page exceeds the limit and that all but the last are nearly full. */
async function walk<Row>(client: Client, path: string, limit: number): Promise<Row[]> {
  const rows: Row[] = [];
  const sizes: number[] = [];
  let cursor: string | null = null;
  let hasMore = true;
  while (hasMore) {
    const query: object = cursor === null ? { limit } : { limit, cursor };
    const { body, text }: HttpResponse = await client.get(path).query(query).expect(200);
    expect(body.data.length).toBeGreaterThan(0);
    rows.push(...body.data);
    sizes.push(Buffer.byteLength(text));
    cursor = body.nextCursor;
    hasMore = body.hasMore ?? cursor !== null;
  }
  expect(sizes.length).toBeGreaterThan(1);
  for (const size of sizes) expect(size).toBeLessThan(PAGE_BYTES + PAGE_OVERHEAD_BYTES);
  for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThan(PAGE_BYTES / 2);
  return rows;
}

describe.each(Object.entries(KINDS))('a page of tasks with descriptions %s', (kind, describeTask) => {
  const user = kind.replaceAll(' ', '-');
  let client: Client;
  let tasks: TaskBody[];

  beforeAll(async () => {
    client = await service.as(user);
    tasks = [];
    for (let nth = 0; nth < TASKS; nth++)
      tasks.push(await client.newTask({ title: `Task ${nth}`, description: describeTask() }));
  });

  it.each([TASKS, 200])(
    'ends at the size limit and lists every task once, with a limit of %d',
    async (limit) => {
      const rows = await walk<TaskBody>(client, '/api/v1/tasks?sort=createdAt', limit);
      expect(rows).toEqual(tasks);
    },
  );

  it('reads no more tasks than it returns', async () => {
    const { id } = tasks[0]!;
    const owner = tasks[0]!.ownerId as OwnerId;
    const sort = { by: 'createdAt', direction: 'ASC' } as const;
    const listed = await service.app
      .get(TasksRepository, { strict: false })
      .page(owner, { filter: {}, sort, limit: 201 });
    expect(listed.length).toBeLessThan(TASKS);
    const synced = await service.app
      .get(ChangesRepository, { strict: false })
      .snapshot(owner, { type: 'task', at: Number.MAX_SAFE_INTEGER, limit: 200 });
    expect(synced.length).toBeLessThan(TASKS);
    const query = { seq: 0, types: ['task'], limit: 200 } as const;
    const logged = await service.app.get(ChangesRepository, { strict: false }).since(owner, query);
    expect(logged).toMatchObject({
      isCut: true,
      changes: expect.arrayContaining([expect.objectContaining({ rowId: id })]),
    });
    expect(logged!.changes.length).toBeLessThanOrEqual(TASKS);
  });

  it('is limited in the first sync too, even when the tasks change meanwhile', async () => {
    const first = await client.get('/api/v1/sync').query({ limit: 1_000, types: 'task' }).expect(200);
    expect(Buffer.byteLength(first.text)).toBeLessThan(PAGE_BYTES + PAGE_OVERHEAD_BYTES);
    const last = tasks.at(-1)!;
    await client.patch(`/api/v1/tasks/${last.id}`, { description: null }).expect(200);
    const seen: TaskBody[] = first.body.data.map(({ row }: { row: TaskBody }) => row);
    let { nextCursor: cursor, hasMore } = first.body;
    while (hasMore) {
      const { body } = await client
        .get('/api/v1/sync')
        .query({ limit: 1_000, types: 'task', cursor })
        .expect(200);
      seen.push(...body.data.map(({ row }: { row: TaskBody }) => row));
      ({ nextCursor: cursor, hasMore } = body);
    }
    const byId = seen.map(({ id }) => id);
    expect(byId).toEqual([...tasks.map(({ id }) => id).sort(), last.id]);
    expect(seen.at(-1)!.description).toBeNull();
  });

  it('does not apply to a task tree, which is rejected above the limit', async () => {
    const [parent, ...others] = tasks;
    const branch = `/api/v1/tasks/${parent!.id}?include=subtasks`;
    for (const { id } of others)
      await client.post(`/api/v1/tasks/${id}/move`, { parentId: parent!.id }).expect(200);
    expectProblem(await client.get(branch), 422, 'task-tree-too-large');
    for (const { id } of others.slice(3)) await client.delete(`/api/v1/tasks/${id}`).expect(204);
    const { body } = await client.get(branch).expect(200);
    expect(body.subtasks.map(({ id }: TaskBody) => id)).toEqual(others.slice(0, 3).map(({ id }) => id));
  });

  it('is limited in the history of a task too', async () => {
    const { id, version } = tasks[0]!;
    for (let nth = 0; nth < TASKS; nth++)
      await client
        .patch(`/api/v1/tasks/${id}`, { description: `${nth}${describeTask().slice(10)}` })
        .expect(200);
    const history = await walk<{ version: number }>(client, `/api/v1/tasks/${id}/history`, 200);
    expect(history.map((entry) => entry.version)).toEqual(
      Array.from({ length: version + TASKS }, (_, nth) => version + TASKS - nth),
    );
  });
});

it('lists all changes once, in order, including large ones', async () => {
  const client = await service.as('mixed');
  const { body: start } = await client.get('/api/v1/sync').expect(200);
  const ids: string[] = [];
  for (let nth = 0; nth < 54; nth++) {
    const description = nth % 3 === 0 ? null : nth % 3 === 1 ? '字'.repeat(LONG) : 'a'.repeat(3_000);
    ids.push((await client.newTask({ description })).id);
  }
  const rows: { id: string; change: string }[] = [];
  let { nextCursor: cursor } = start;
  let pages = 0;
  for (let more = true; more; pages++) {
    const { body, text } = await client.get('/api/v1/sync').query({ limit: 1_000, cursor }).expect(200);
    expect(Buffer.byteLength(text)).toBeLessThan(PAGE_BYTES + PAGE_OVERHEAD_BYTES);
    rows.push(...body.data);
    ({ nextCursor: cursor, hasMore: more } = body);
  }
  expect(pages).toBe(2);
  expect(
    rows
      .filter(({ change }) => change === 'created')
      .map(({ id }) => id)
      .filter((id) => ids.includes(id)),
  ).toEqual(ids);
});
