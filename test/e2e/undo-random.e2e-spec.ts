import fc from 'fast-check';
import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { contentOf, versionsOf } from '../support/content.js';
import { asAdmin } from '../support/database.js';
import { scaled } from '../support/scale.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

interface Row {
  readonly id: string;
}
/** The rows to choose from, including the trash. */
interface Known {
  readonly tasks: Row[];
  readonly lists: Row[];
  readonly labels: Row[];
  readonly requests: string[];
}
type Choose = <T>(from: readonly T[]) => T | undefined;
type Call = (user: Client, known: Known, choose: Choose) => ReturnType<Client['get']>;

const task = (known: Known, choose: Choose): string =>
  `/api/v1/tasks/${(choose(known.tasks) ?? { id: unknownId() }).id}`;
const list = (known: Known, choose: Choose): string =>
  `/api/v1/lists/${(choose(known.lists) ?? { id: unknownId() }).id}`;
const idOf = (row: Row | undefined): string | undefined => row?.id;
const due = { date: '2026-01-01' };

const CALLS: readonly Call[] = [
  (user, { lists, labels }, choose) =>
    user.post('/api/v1/tasks', {
      title: 'x',
      listId: idOf(choose(lists)),
      labelIds: [choose(labels)?.id].filter(Boolean),
    }),
  (user, { tasks }, choose) =>
    user.post('/api/v1/tasks', { title: 'x', parentId: choose(tasks)?.id ?? null }),
  (user) => user.post('/api/v1/tasks', { title: 'x', due, recurrence: { rule: 'FREQ=DAILY;COUNT=2' } }),
  (user) => user.post('/api/v1/lists', { name: 'x' }),
  (user, known) => user.post('/api/v1/labels', { name: `l${known.labels.length % 3}` }),
  (user, known, choose) => user.put(task(known, choose), { title: 'put' }),
  (user, known, choose) =>
    user.patch(task(known, choose), { title: 'y', labelIds: known.labels.map(({ id }) => id) }),
  (user, known, choose) => user.patch(task(known, choose), { parentId: choose(known.tasks)?.id ?? null }),
  (user, known, choose) => user.post(`${task(known, choose)}/move`, { listId: idOf(choose(known.lists)) }),
  (user, known, choose) => user.post(`${task(known, choose)}/move`, { before: idOf(choose(known.tasks)) }),
  (user, known, choose) => user.post(`${task(known, choose)}/complete?subtasks=true`),
  (user, known, choose) => user.post(`${task(known, choose)}/complete`),
  (user, known, choose) => user.post(`${task(known, choose)}/reopen`),
  (user, known, choose) => user.post(`${task(known, choose)}/revert`, { version: choose([1, 2, 3]) ?? 1 }),
  (user, known, choose) => user.delete(task(known, choose)),
  (user, known, choose) => user.delete(task(known, choose)),
  (user, known, choose) => user.post(`${task(known, choose)}/restore`),
  (user, known, choose) => user.delete(list(known, choose)),
  (user, known, choose) => user.post(`${list(known, choose)}/restore`),
  (user, known, choose) => user.patch(list(known, choose), { name: 'y' }),
  (user, known, choose) => user.delete(`/api/v1/labels/${choose(known.labels)?.id ?? unknownId()}`),
  (user, known, choose) =>
    user.patch(`/api/v1/labels/${choose(known.labels)?.id ?? unknownId()}`, { name: 'l1' }),
  (user, known, choose) => user.delete(`/api/v1/trash/${choose(known.tasks)?.id ?? unknownId()}`),
  (user, known, choose) => user.delete(`/api/v1/trash/${choose(known.lists)?.id ?? unknownId()}`),
  (user) => user.delete('/api/v1/trash'),
  (user) => user.post('/api/v1/tasks/quick-add', { text: 'Milk @l #l0 #l2' }),
  (user, _, choose) => user.patch('/api/v1/settings', { timeZone: choose(['UTC', 'Asia/Tokyo']) }),
  (user, { requests }, choose) => user.post('/api/v1/undo', { requestId: choose(requests) ?? 'none' }),
  (user, { requests }, choose) => user.post('/api/v1/undo', { requestId: choose(requests) ?? 'none' }),
];

const step = fc.record({
  call: fc.nat(CALLS.length - 1),
  choices: fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
});

describe('random requests', () => {
  it('undone in reverse order restore the state before each of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 35 }), async (steps) => {
        const owner = unknownId();
        const user = await service.as(owner);
        await user.get('/api/v1/lists').expect(200);
        await user.newTask({ title: 'first' });
        const done: { before: object; after: object; requestId: string }[] = [];
        let before: object = await contentOf(service.database, owner);
        for (const { call, choices } of steps) {
          const known = await everything(owner, done);
          const left = [...choices];
          const choose: Choose = (from) => from[left.shift()! % from.length];
          const answer = await CALLS[call]!(user, known, choose);
          expect([call, answer.status, answer.body.type]).not.toContain(500);
          expect(answer.status).not.toBe(503);
          const after = await contentOf(service.database, owner);
          if (!answer.ok) expect(after).toEqual(before);
          done.push({ before, after, requestId: answer.headers['x-request-id']! });
          expect(await broken(owner)).toEqual([]);
          before = after;
        }
        for (const { before: was, after, requestId } of done.reverse()) {
          expect(await contentOf(service.database, owner)).toEqual(after);
          const { status, body } = await user.post('/api/v1/undo', { requestId });
          const isNothing = body.type === '/problems/nothing-to-undo';
          expect([status, isNothing ? null : body.conflicts]).toEqual(
            isNothing ? [404, null] : [200, undefined],
          );
          expect(await contentOf(service.database, owner)).toEqual(was);
          for (const { version, latest } of await versionsOf(service.database, owner))
            expect(version).toBe(latest);
        }
      }),
      { numRuns: scaled(5), endOnFailure: true },
    );
  });
});

async function everything(owner: string, done: readonly { requestId: string }[]): Promise<Known> {
  return asAdmin(async (admin) => {
    const rows = async (table: string): Promise<Row[]> =>
      (await admin.query(`SELECT id FROM ${table} WHERE owner_id = $1 ORDER BY id`, [owner])).rows;
    return {
      ...{ tasks: await rows('tasks'), lists: await rows('lists'), labels: await rows('labels') },
      requests: done.map(({ requestId }) => requestId),
    };
  }, service.database.adminUrl);
}

/** Misplaced tasks and incorrect counts. */
async function broken(owner: string): Promise<unknown[]> {
  return asAdmin(async (admin) => {
    const { rows } = await admin.query(
      `SELECT 'place' AS what, task.id FROM tasks AS task
         JOIN lists ON lists.owner_id = $1 AND lists.id = task.list_id
         LEFT JOIN tasks AS parent ON parent.owner_id = $1 AND parent.id = task.parent_id
        WHERE task.owner_id = $1
          AND (task.deleted_at IS NULL AND (lists.deleted_at IS NOT NULL OR parent.deleted_at IS NOT NULL)
            OR parent.list_id <> task.list_id)
       UNION ALL
       SELECT 'label', id FROM tasks CROSS JOIN unnest(label_ids) AS label
        WHERE owner_id = $1 AND label NOT IN (SELECT id FROM labels WHERE owner_id = $1)
       UNION ALL
       SELECT 'count', NULL FROM owners WHERE owner_id = $1 AND (tasks, lists, labels) IS DISTINCT FROM (
         (SELECT count(*)::integer FROM tasks WHERE owner_id = $1), (SELECT count(*)::integer FROM lists WHERE owner_id = $1),
         (SELECT count(*)::integer FROM labels WHERE owner_id = $1))`,
      [owner],
    );
    return rows;
  }, service.database.adminUrl);
}
