import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { contentOf } from '../support/content.js';
import { asAdmin } from '../support/database.js';
import { statementsOf } from '../support/statements.js';
import { scaled } from '../support/scale.js';

const MANY = scaled(1_000);

let service: TestService;

beforeAll(async () => {
  service = await startService({ LIMIT_TASKS: String(10 * MANY), LIMIT_LISTS: '3', LIMIT_LABELS: '2' });
});
afterAll(() => service.stop());

const path = ({ id }: { id: string }): string => `/api/v1/tasks/${id}`;
const undo = (user: Client, { headers }: { headers: Record<string, string> }) =>
  user.post('/api/v1/undo', { requestId: headers['x-request-id']! });

/** A list with this many tasks; every tenth is a completed subtask of the previous one with a label. */
async function newList(owner: string, count: number): Promise<{ ada: Client; list: { id: string } }> {
  const ada = await service.as(owner);
  const [list, label] = [await ada.newList(), await ada.newLabel('red')];
  await asAdmin(async (admin) => {
    await admin.query(`SELECT set_config('app.owner_id', $1, false)`, [owner]);
    await admin.query(
      `INSERT INTO tasks (owner_id, id, list_id, title, position, completed, label_ids)
       SELECT $1, gen_random_uuid(), $2, 'task ' || nth, 'a' || nth, nth % 10 = 0,
              CASE WHEN nth % 10 = 0 THEN ARRAY[$3::uuid] ELSE '{}' END FROM generate_series(1, $4) AS nth`,
      [owner, list.id, label.id, count],
    );
    await admin.query(
      `UPDATE tasks SET parent_id = before.id FROM tasks AS before
        WHERE tasks.owner_id = $1 AND before.owner_id = $1 AND tasks.completed
          AND before.title = 'task ' || (substr(tasks.title, 6)::integer - 1)`,
      [owner],
    );
    await admin.query('ANALYZE tasks, lists, labels, completions, changes');
  }, service.database.adminUrl);
  return { ada, list };
}

describe('a request that changed very many rows', () => {
  it('is undone in as few statements as one that changed a few', async () => {
    const counted = async (count: number): Promise<number[]> => {
      const owner = unknownId();
      const { ada, list } = await newList(owner, count);
      const content = () => contentOf(service.database, owner);
      const counts: number[] = [];
      const check = async (call: () => ReturnType<Client['get']>, rows: number): Promise<void> => {
        const before = await content();
        const answer = await call();
        expect(answer.ok).toBe(true);
        const sent = await statementsOf(async () => {
          const { body, status } = await undo(ada, answer);
          expect([status, body.undone]).toEqual([200, rows]);
          expect(body.data).toHaveLength(Math.min(rows, 100));
        });
        counts.push(sent.length);
        expect(await content()).toEqual(before);
      };
      await check(() => ada.delete(`/api/v1/lists/${list.id}`), count + 1);
      await ada.delete(`/api/v1/lists/${list.id}`).expect(204);
      await check(() => ada.post(`/api/v1/lists/${list.id}/restore`), count + 1);
      await check(() => ada.delete('/api/v1/trash'), count + count / 10 + 1);
      await ada.post(`/api/v1/lists/${list.id}/restore`).expect(200);
      const label = (await ada.get('/api/v1/labels').expect(200)).body.data[0];
      await check(() => ada.delete(`/api/v1/labels/${label.id}`), count / 10 + 1);
      return counts;
    };
    const few = await counted(10);
    expect(await counted(MANY)).toEqual(few);
    expect(Math.max(...few)).toBeLessThanOrEqual(15);
  });
});

describe('the account limits', () => {
  it('apply to restored rows, and a rejected undo restores none', async () => {
    const owner = unknownId();
    const ada = await service.as(owner);
    const list = await ada.newList();
    await ada.newTask({ listId: list.id });
    await ada.delete(`/api/v1/lists/${list.id}`).expect(204);
    const emptied = await ada.delete('/api/v1/trash').expect(204);
    const others = [await ada.newList(), await ada.newList()];
    const before = await contentOf(service.database, owner);
    const refused = await undo(ada, emptied).expect(422);
    expect(refused.body).toMatchObject({ type: '/problems/limit-reached', limit: { name: 'lists', max: 3 } });
    expect(await contentOf(service.database, owner)).toEqual(before);
    await ada.delete(`/api/v1/lists/${others[0]!.id}`).expect(204);
    await ada.delete('/api/v1/trash').expect(204);
    await undo(ada, emptied).expect(200);
    expect((await ada.get('/api/v1/limits').expect(200)).body).toMatchObject({
      lists: { used: 3, max: 3 },
      tasks: { used: 1 },
    });
  });
});

describe('a simultaneous undo and change', () => {
  it("run one after the other, and the second sees the first's result", async () => {
    for (let nth = 0; nth < 15; nth++) {
      const ada = await service.as(unknownId());
      const [task, other] = [await ada.newTask({ title: 'before' }), await ada.newTask({ title: 'other' })];
      await ada.post(`${path(other)}/move`, { parentId: task.id }).expect(200);
      const done = await ada.post(`${path(task)}/complete?subtasks=true`).expect(200);
      const [undone, patched] = await Promise.all([
        undo(ada, done),
        ada.patch(path(other), { title: 'patched' }),
      ]);
      expect(patched.status).toBe(200);
      const tasks: TaskBody[] = await ada.all('/api/v1/tasks?sort=createdAt');
      expect(tasks.map(({ title }) => title)).toEqual(['before', 'patched']);
      const isUndone = undone.status === 200;
      expect(isUndone || undone.body.conflicts[0].id === other.id).toBe(true);
      expect(tasks.map(({ completed }) => completed)).toEqual([!isUndone, !isUndone]);
    }
  });

  it('of one request take effect once', async () => {
    const ada = await service.as(unknownId());
    const task = await ada.newTask();
    const done = await ada.patch(path(task), { title: 'x' }).expect(200);
    const answers = await Promise.all(Array.from({ length: 8 }, () => undo(ada, done)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
    expect((await ada.get(path(task)).expect(200)).body).toMatchObject({ title: 'Buy milk', version: 3 });
  });
});
