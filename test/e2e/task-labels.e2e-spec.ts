import { type TestService, startService } from '../support/service.js';
import { type Client, type LabelBody, type TaskBody, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import { until } from '../support/process.js';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

async function newWorld(labels: number) {
  const user = await service.as(`user-${users++}`);
  const all: LabelBody[] = [];
  for (let index = 0; index < labels; index++) all.push(await user.newLabel(`label-${index}`));
  return { user, ids: all.map(({ id }) => id) };
}

const pathOf = ({ id }: TaskBody, labelId?: string): string =>
  labelId === undefined ? `/api/v1/tasks/${id}` : `/api/v1/tasks/${id}/labels/${labelId}`;
const add = (user: Client, task: TaskBody, labelId: string) => user.send('put', pathOf(task, labelId));
const labelIdsOf = async (user: Client, task: TaskBody): Promise<string[]> =>
  (await user.get(pathOf(task)).expect(200)).body.labelIds;

describe('labelIds of a task', () => {
  it('can be set, replaced and cleared, and keep their order', async () => {
    const { user, ids } = await newWorld(3);
    const [a, b, c] = ids as [string, string, string];
    const task = await user.newTask({ labelIds: [c, a.toUpperCase()] });
    expect(task.labelIds).toEqual([c, a]);
    for (const [index, labelIds] of [[a, b, c], [c, b, a], [], [b]].entries()) {
      const { body } = await user.patch(pathOf(task), { labelIds }).expect(200);
      expect(body).toEqual({ ...task, labelIds, version: index + 2, updatedAt: TIME });
      expect((await user.get(pathOf(task))).body).toEqual(body);
    }
    const put = await user.put(pathOf(task), { title: task.title }).expect(200);
    expect(put.body.labelIds).toEqual([]);
  });

  it.each<[string, (id: string) => unknown]>([
    ['an object', () => ({})],
    ['a string', (id) => id],
    ['an array with an invalid id', () => ['x']],
    ['an array with a duplicate id', (id) => [id, id]],
    ['an array with a duplicate id in another case', (id) => [id, id.toUpperCase()]],
    ['an array with null', () => [null]],
    ['an array of 51 ids', () => Array.from({ length: 51 }, unknownId)],
  ])('cannot be %s', async (_, labelIds) => {
    const { user, ids } = await newWorld(1);
    const task = await user.newTask({ labelIds: ids });
    const faulty = { title: 'x', labelIds: labelIds(ids[0]!) };
    for (const answer of [
      await user.post('/api/v1/tasks', faulty),
      await user.patch(pathOf(task), faulty),
      await user.put(pathOf(task), faulty),
    ])
      expectProblem(answer, 400, 'invalid-input', ['/labelIds']);
    expect((await user.get('/api/v1/tasks')).body.data).toEqual([task]);
  });

  it('return 404 when unknown, deleted or owned by another user, and nothing is written', async () => {
    const [{ user, ids }, { ids: foreign }] = [await newWorld(2), await newWorld(1)];
    const task = await user.newTask({ labelIds: [ids[0]!] });
    await user.delete(`/api/v1/labels/${ids[1]}`).expect(204);
    const before = await everyRow(service.database);
    for (const id of [unknownId(), ids[1], foreign[0]]) {
      const input = { title: 'x', labelIds: [ids[0], id] };
      for (const answer of [
        await user.post('/api/v1/tasks', input),
        await user.patch(pathOf(task), input),
        await user.put(pathOf(task), input),
        await user.send('put', `/api/v1/tasks/${unknownId()}`, input),
        await add(user, task, id!),
      ])
        expectProblem(answer, 404, 'label-not-found');
    }
    expect(await everyRow(service.database)).toEqual(before);
  });
});

describe('PUT and DELETE /tasks/{id}/labels/{labelId}', () => {
  it('add and remove one label without affecting the others, and are idempotent', async () => {
    const { user, ids } = await newWorld(3);
    const [a, b, c] = ids as [string, string, string];
    const task = await user.newTask({ labelIds: [a, b], completed: true });
    const steps: ['put' | 'delete', string, string[], number][] = [
      ['put', c, [a, b, c], 2],
      ['put', c, [a, b, c], 2],
      ['put', a.toUpperCase(), [a, b, c], 2],
      ['delete', b, [a, c], 3],
      ['delete', b, [a, c], 3],
      ['put', b, [a, c, b], 4],
      ['delete', a, [c, b], 5],
    ];
    for (const [method, id, labelIds, version] of steps) {
      const { body } = await user.send(method, pathOf(task, id)).expect(200);
      expect(body).toEqual({ ...task, labelIds, version, updatedAt: TIME });
      expect((await user.get(pathOf(task))).body).toEqual(body);
    }
  });

  it('accept removing a label that does not exist', async () => {
    const { user, ids } = await newWorld(2);
    const task = await user.newTask({ labelIds: [ids[0]!] });
    for (const id of [unknownId(), ids[1]!])
      expect((await user.delete(pathOf(task, id)).expect(200)).body).toEqual(task);
  });

  it('return 404 for a task that is unknown, in the trash or owned by another user', async () => {
    const [{ user, ids }, { user: bob }] = [await newWorld(1), await newWorld(0)];
    const trashed = await user.newTask({ labelIds: ids });
    await user.delete(pathOf(trashed)).expect(204);
    const foreign = await bob.newTask();
    const before = await everyRow(service.database);
    for (const task of [{ ...trashed, id: unknownId() }, trashed, foreign]) {
      expectProblem(await add(user, task, ids[0]!), 404, 'task-not-found');
      expectProblem(await user.delete(pathOf(task, ids[0])), 404, 'task-not-found');
    }
    expect(await everyRow(service.database)).toEqual(before);
  });

  it('return 400 for an invalid id', async () => {
    const { user, ids } = await newWorld(1);
    const task = await user.newTask();
    expectProblem(await add(user, task, 'x'), 400, 'invalid-input', ['/labelId']);
    expectProblem(await user.delete(pathOf({ ...task, id: 'x' }, ids[0])), 400, 'invalid-input', ['/id']);
  });

  it('all take effect when ten different labels are added simultaneously', async () => {
    const { user, ids } = await newWorld(10);
    const task = await user.newTask();
    const answers = await Promise.all(ids.map((id) => add(user, task, id)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await labelIdsOf(user, task)).sort()).toEqual([...ids].sort());
    const mixed = await Promise.all(
      ids.map((id, index) => (index < 5 ? user.delete(pathOf(task, id)) : add(user, task, id))),
    );
    expect(mixed.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await labelIdsOf(user, task)).sort()).toEqual(ids.slice(5).sort());
  });

  it('allow fifty labels per task at most, also under simultaneous requests', async () => {
    const { user, ids } = await newWorld(55);
    const task = await user.newTask({ labelIds: ids.slice(0, 48) });
    const answers = await Promise.all(ids.slice(48).map((id) => add(user, task, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 422, 422, 422, 422, 422]);
    const has = await labelIdsOf(user, task);
    expect(has).toHaveLength(50);
    const missing = ids.find((id) => !has.includes(id))!;
    expectProblem(await add(user, task, missing), 422, 'too-many-labels');
    await user.patch(pathOf(task), { labelIds: has.slice(0, 49) }).expect(200);
    await add(user, task, missing).expect(200);
    expect(await labelIdsOf(user, task)).toEqual([...has.slice(0, 49), missing]);
  });
});

describe('a label deleted while it is being added to tasks', () => {
  it('is on none of them afterwards, and each request gets a well-defined response', async () => {
    for (let round = 0; round < 8; round++) {
      const { user, ids } = await newWorld(3);
      const [gone, kept, other] = ids as [string, string, string];
      const tasks = await Promise.all(
        Array.from({ length: 6 }, (_, index) => user.newTask({ labelIds: index % 2 ? [gone] : [kept] })),
      );
      const answers = await Promise.all([
        ...tasks.map((task) => add(user, task, other)),
        ...tasks.map((task) => user.patch(pathOf(task), { labelIds: [kept, gone] })),
        user.post('/api/v1/tasks', { title: 'new', labelIds: [gone] }),
        user.delete(`/api/v1/labels/${gone}`),
        ...tasks.map((task) => add(user, task, gone)),
        user.post('/api/v1/tasks', { title: 'new', labelIds: [gone] }),
      ]);
      const statuses = new Set(answers.map(({ status }) => status));
      expect([...statuses].filter((status) => ![200, 201, 204, 404].includes(status))).toEqual([]);
      const { body } = await user.get('/api/v1/tasks?limit=200').expect(200);
      expect(JSON.stringify(body)).not.toContain(gone);
    }
  });

  it('waits for a simultaneous update of a task that has it, which does not wait for the deletion', async () => {
    const { user, ids } = await newWorld(2);
    const [other, gone] = ids as [string, string];
    const task = await user.newTask({ labelIds: [gone] });
    const [added, deleted] = await asAdmin(async (admin) => {
      const waiting = async (): Promise<number> => {
        const sql = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
        return (await admin.query(sql)).rowCount!;
      };
      await admin.query('BEGIN');
      await admin.query('SELECT FROM labels WHERE id = $1 FOR UPDATE', [other]);
      const adding = add(user, task, other).then(({ status }) => status);
      await until(async () => (await waiting()) === 1);
      const deleting = user.delete(`/api/v1/labels/${gone}`).then(({ status }) => status);
      await until(async () => (await waiting()) === 2);
      await admin.query('COMMIT');
      return Promise.all([adding, deleting]);
    }, service.database.adminUrl);
    expect([added, deleted]).toEqual([200, 204]);
    expect(await labelIdsOf(user, task)).toEqual([other]);
  });
});
