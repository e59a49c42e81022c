import type { HttpResponse } from '../support/http-call.js';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';

const ROUNDS = 6;
const CONCURRENT_REQUESTS = 60;

let service: TestService;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const pick = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)]!;

/** A user with lists, labels, tasks and subtasks, and the requests that change them. */
async function newWorld(name: string): Promise<(() => PromiseLike<HttpResponse>)[]> {
  const user: Client = await service.as(name);
  const lists = [await user.newList(), await user.newList()].map(({ id }) => id);
  const labels: string[] = [];
  for (const label of ['a', 'b', 'c']) labels.push((await user.newLabel(label)).id);
  const tasks: string[] = [];
  for (let index = 0; index < 8; index++) {
    const place = index < 5 ? { listId: lists[index % 2] } : { parentId: tasks[index - 5] };
    tasks.push((await user.newTask({ ...place, labelIds: labels.slice(index % 3) })).id);
  }
  const task = (action = ''): string => `/api/v1/tasks/${pick(tasks)}${action}`;
  const list = (action = ''): string => `/api/v1/lists/${pick(lists)}${action}`;
  const written = () => ({ title: 'new', labelIds: [pick(labels)] });
  return [
    () => user.post('/api/v1/tasks', { ...written(), parentId: pick(tasks) }),
    () => user.post('/api/v1/tasks', { ...written(), listId: pick(lists) }),
    () => user.put(task(), written()),
    () => user.patch(task(), { labelIds: [labels[2], labels[0]] }),
    () => user.patch(task(), { parentId: pick([...tasks, null]) }),
    () => user.post(task('/move'), { before: pick(tasks) }),
    () => user.post(task('/move'), { listId: pick(lists) }),
    () => user.post(task('/complete?subtasks=true')),
    () => user.post(task('/reopen')),
    () => user.send('put', task(`/labels/${pick(labels)}`)),
    () => user.delete(task(`/labels/${pick(labels)}`)),
    () => user.delete(`/api/v1/labels/${pick(labels)}`),
    ...[1, 2].flatMap(() => [
      () => user.delete(task()),
      () => user.post(task('/restore')),
      () => user.delete(list()),
      () => user.post(list('/restore')),
    ]),
    () => user.delete(`/api/v1/trash/${pick([...tasks, ...lists])}`),
    () => user.patch('/api/v1/settings', { timeZone: pick(['UTC', 'Asia/Tokyo']) }),
    () => user.get('/api/v1/trash'),
  ];
}

const PARENT = 'JOIN tasks AS p ON p.owner_id = t.owner_id AND p.id = t.parent_id';
const isTrashed = (table: string, id: string): string =>
  `EXISTS (SELECT FROM ${table} AS x WHERE x.owner_id = t.owner_id AND x.id = ${id} AND x.deleted_at IS NOT NULL)`;
const has = (table: string): string =>
  `(SELECT count(*) FROM ${table} AS t WHERE t.owner_id = o.owner_id)::integer`;
/** Queries that return rows only if an invariant is broken. */
const BROKEN = {
  'a task with a label that is gone': `
    FROM tasks AS t, unnest(label_ids) AS label_id
   WHERE NOT EXISTS (SELECT FROM labels WHERE labels.owner_id = t.owner_id AND id = label_id)`,
  'a task in a list that is in the trash': `FROM tasks AS t WHERE deleted_at IS NULL AND ${isTrashed('lists', 't.list_id')}`,
  'a task under one that is in the trash': `FROM tasks AS t WHERE deleted_at IS NULL AND ${isTrashed('tasks', 't.parent_id')}`,
  'a task in another list than its parent': `FROM tasks AS t ${PARENT} WHERE t.list_id <> p.list_id`,
  'a task in the trash along with nothing': `
    FROM tasks AS t WHERE deleted_with IS NOT NULL
     AND NOT ${isTrashed('tasks', 't.deleted_with')} AND NOT ${isTrashed('lists', 't.deleted_with')}`,
  'a count that is wrong': `
    FROM owners AS o
   WHERE (tasks, lists, labels) IS DISTINCT FROM (${has('tasks')}, ${has('lists')}, ${has('labels')})`,
};

describe('random concurrent requests', () => {
  it('cause no server error or conflict and keep the data consistent', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const actions = await newWorld(`user-${round}`);
      const answers = await Promise.all(Array.from({ length: CONCURRENT_REQUESTS }, () => pick(actions)()));
      const unexpected = answers.filter(
        ({ status, body }) => status >= 500 || body.type === '/problems/conflict',
      );
      expect(unexpected.map(({ body }) => body)).toEqual([]);
    }
    await asAdmin(async (admin) => {
      for (const [name, sql] of Object.entries(BROKEN))
        expect([name, (await admin.query(`SELECT * ${sql}`)).rows]).toEqual([name, []]);
    }, service.database.adminUrl);
  });
});
