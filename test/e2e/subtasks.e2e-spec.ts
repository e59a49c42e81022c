import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { statementsOf } from '../support/statements.js';

let service: TestService;
let users = 0;
let ada: Client;

beforeAll(async () => {
  // Enough connections for requests to overlap in the database.
  service = await startService({ DATABASE_POOL_SIZE: '20' });
});
beforeEach(async () => {
  ada = await service.as(`user ${users++}`);
});
afterAll(() => service.stop());

const path = ({ id }: { id: string }): string => `/api/v1/tasks/${id}`;
const read = async (task: { id: string }): Promise<TaskBody> => (await ada.get(path(task)).expect(200)).body;
const everything = (): Promise<TaskBody[]> => ada.all('/api/v1/tasks?sort=createdAt&limit=200');

/** A chain of `length` tasks, each a subtask of the previous one. */
async function line(length: number, fields: object = {}): Promise<TaskBody[]> {
  const tasks: TaskBody[] = [];
  for (let depth = 0; depth < length; depth++)
    tasks.push(
      await ada.newTask({ title: `Level ${depth + 1}`, ...fields, parentId: tasks.at(-1)?.id ?? null }),
    );
  return tasks;
}

/** The ways to make one task a subtask of another. */
const WAYS: [string, (task: TaskBody, parentId: string) => ReturnType<Client['post']>][] = [
  ['a move', (task, parentId) => ada.post(`${path(task)}/move`, { parentId })],
  ['a PATCH', (task, parentId) => ada.patch(path(task), { parentId })],
  ['a PUT', (task, parentId) => ada.put(path(task), { title: task.title, parentId })],
];

describe('a subtask', () => {
  it('can be five levels deep, in the list of its parent', async () => {
    const { id: listId } = await ada.newList();
    const [top, ...below] = await line(5, { listId });
    expect(top).toMatchObject({ listId, parentId: null });
    const parents = [top!, ...below];
    for (const [index, task] of below.entries())
      expect(task).toMatchObject({ listId, parentId: parents[index]!.id });
    expect(await Promise.all(parents.map(read))).toEqual(parents);
  });

  it('is rejected at the sixth level, and nothing is created', async () => {
    const tasks = await line(5);
    const sixth = { title: 'Level 6', parentId: tasks[4]!.id };
    expectProblem(await ada.post('/api/v1/tasks', sixth), 422, 'subtask-too-deep');
    expectProblem(await ada.put(`/api/v1/tasks/${unknownId()}`, sixth), 422, 'subtask-too-deep');
    expect(await everything()).toEqual(tasks);
  });

  it("is in its parent's list by default", async () => {
    const { id: listId } = await ada.newList();
    const parent = await ada.newTask({ listId });
    expect(await ada.newTask({ parentId: parent.id })).toMatchObject({ listId, parentId: parent.id });
    const { body } = await ada
      .put(`/api/v1/tasks/${unknownId()}`, { title: 'x', parentId: parent.id })
      .expect(201);
    expect(body).toMatchObject({ listId, parentId: parent.id });
  });

  it("returns 422 when the given list is not its parent's", async () => {
    const [home, work] = [await ada.newList(), await ada.newList()];
    const parent = await ada.newTask({ listId: home.id });
    const other = await ada.newTask({ listId: work.id });
    const place = { parentId: parent.id, listId: work.id };
    const before = await everything();
    const refused = [
      await ada.post('/api/v1/tasks', { title: 'x', ...place }),
      await ada.put(`/api/v1/tasks/${unknownId()}`, { title: 'x', ...place }),
      await ada.put(path(other), { title: 'x', ...place }),
      await ada.patch(path(other), place),
      await ada.post(`${path(other)}/move`, place),
      await ada.post(`${path(other)}/move`, { after: parent.id, listId: work.id }),
      await ada.post(`${path(other)}/move`, { before: parent.id, parentId: other.id }),
    ];
    for (const response of refused) expectProblem(response, 422, 'place-contradictory');
    expect(await everything()).toEqual(before);
  });

  it('returns 404 for an unknown, foreign or trashed parent, and changes nothing', async () => {
    const bob = await service.as('bob');
    const [task, trashed, foreign] = [await ada.newTask(), await ada.newTask(), await bob.newTask()];
    await ada.delete(path(trashed)).expect(204);
    for (const parentId of [unknownId(), foreign.id, trashed.id]) {
      expectProblem(await ada.post('/api/v1/tasks', { title: 'x', parentId }), 404, 'parent-not-found');
      for (const [, put] of WAYS) expectProblem(await put(task, parentId), 404, 'parent-not-found');
    }
    expect(await everything()).toEqual([task]);
    expect((await bob.get(path(foreign))).body).toEqual(foreign);
  });
});

describe.each(WAYS)('nesting by %s', (_, put) => {
  it('makes a task a subtask together with its own subtasks', async () => {
    const { id: listId } = await ada.newList();
    const parent = await ada.newTask({ listId });
    const [top, child, grandchild] = await line(3);
    const { body } = await put(top!, parent.id).expect(200);
    expect(body).toMatchObject({ parentId: parent.id, listId, version: 2 });
    expect(await read(top!)).toEqual(body);
    for (const below of [child!, grandchild!])
      expect(await read(below)).toEqual({ ...below, listId, version: 2, updatedAt: expect.any(String) });
  });

  it.each([
    [1, 4],
    [3, 2],
    [5, 0],
  ])('accepts a branch %i high under a line of %i, and no longer one', async (height, length) => {
    const [top] = await line(height);
    const fits = await line(length);
    const tooLong = await line(length + 1);
    const before = await everything();
    expectProblem(await put(top!, tooLong.at(-1)!.id), 422, 'subtask-too-deep');
    expect(await everything()).toEqual(before);
    if (fits.length > 0) await put(top!, fits.at(-1)!.id).expect(200);
  });

  it('rejects the task itself and any of its descendants as its parent', async () => {
    const tasks = await line(5);
    for (const below of tasks) expectProblem(await put(tasks[0]!, below.id), 422, 'subtask-cycle');
    expectProblem(await put(tasks[2]!, tasks[3]!.id), 422, 'subtask-cycle');
    for (const neighbour of [{ before: tasks[1]!.id }, { after: tasks[4]!.id }])
      expectProblem(await ada.post(`${path(tasks[0]!)}/move`, neighbour), 422, 'subtask-cycle');
    expect(await everything()).toEqual(tasks);
  });

  it('rejects one of two simultaneous moves that would create a cycle', async () => {
    for (let round = 0; round < 5; round++) {
      const [one, other] = [await ada.newTask(), await ada.newTask()];
      const answers = await Promise.all([put(one, other.id), put(other, one.id)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
      expectProblem(
        answers.find(({ status }) => status === 422)!,
        422,
        'subtask-cycle',
      );
      const parents = (await Promise.all([one, other].map(read))).map(({ parentId }) => parentId);
      expect(parents.filter((parentId) => parentId === null)).toHaveLength(1);
    }
  });
});

describe('GET /tasks/{id}?include=subtasks', () => {
  it('returns the whole tree in order, in one SQL statement', async () => {
    const root = await ada.newTask({ title: 'root' });
    const [a, b] = [await ada.newTask({ parentId: root.id }), await ada.newTask({ parentId: root.id })];
    const [a1, a2] = [await ada.newTask({ parentId: a.id }), await ada.newTask({ parentId: a.id })];
    const b1 = await ada.newTask({ parentId: b.id, completed: true });
    await ada.newTask({ title: 'elsewhere' });
    const first = (await ada.post(`${path(b)}/move`, { before: a.id }).expect(200)).body;
    const second = (await ada.post(`${path(a2)}/move`, { before: a1.id }).expect(200)).body;
    let answer: unknown;
    const sent = await statementsOf(async () => {
      answer = (await ada.get(`${path(root)}?include=subtasks`).expect(200)).body;
    });
    const leaf = (task: TaskBody) => ({ ...task, subtasks: [] });
    expect(answer).toEqual({
      ...root,
      subtasks: [
        { ...first, subtasks: [leaf(b1)] },
        { ...a, subtasks: [leaf(second), leaf(a1)] },
      ],
    });
    expect(sent).toHaveLength(1);
  });

  it('omits trashed tasks and their descendants', async () => {
    const [root, child] = await line(3);
    await ada.delete(path(child!)).expect(204);
    const { body } = await ada.get(`${path(root!)}?include=subtasks`).expect(200);
    expect(body).toEqual({ ...root, subtasks: [] });
    expectProblem(await ada.get(`${path(child!)}?include=subtasks`), 404, 'task-not-found');
  });
});

describe('completing a parent', () => {
  it('leaves its subtasks alone', async () => {
    const [top, ...below] = await line(3);
    await ada.post(`${path(top!)}/complete`).expect(200);
    await ada.patch(path(top!), { completed: false }).expect(200);
    await ada.patch(path(top!), { completed: true }).expect(200);
    expect(await Promise.all(below.map(read))).toEqual(below);
  });

  it('completes its descendants with subtasks=true, except recurring, completed or trashed ones', async () => {
    const [top, child, grandchild] = await line(3);
    const done = await ada.newTask({ parentId: top!.id, completed: true });
    const recurring = await ada.newTask({
      parentId: top!.id,
      due: { date: '2026-12-24' },
      recurrence: { rule: 'FREQ=DAILY' },
    });
    const trashed = await ada.newTask({ parentId: child!.id });
    await ada.delete(path(trashed)).expect(204);
    const neighbour = await ada.newTask();
    const { body } = await ada.post(`${path(top!)}/complete?subtasks=true`).expect(200);
    expect(body).toMatchObject({ id: top!.id, completed: true, version: 2 });
    for (const task of [top!, child!, grandchild!])
      expect(await read(task)).toMatchObject({ completed: true, version: 2 });
    expect(await Promise.all([done, recurring, neighbour].map(read))).toEqual([done, recurring, neighbour]);
    const restored = (await ada.post(`${path(trashed)}/restore`).expect(200)).body;
    expect(restored.completed).toBe(false);
  });

  it('does not conflict with simultaneous completions, moves or trashing in the tree', async () => {
    const eight = (parentId: string) => Promise.all([...'12345678'].map(() => ada.newTask({ parentId })));
    const complete = (task: TaskBody) => ada.post(`${path(task)}/complete?subtasks=true`);
    for (let round = 0; round < 3; round++) {
      const root = await ada.newTask();
      const branches = await eight(root.id);
      await Promise.all(branches.map(({ id }) => eight(id)));
      const moves = branches.map((task) => ada.patch(path(task), { parentId: null }));
      const answers = await Promise.all([
        ...[root, ...branches].map(complete),
        ...moves,
        ada.delete(path(root)),
      ]);
      for (const { status } of answers) expect([200, 204, 404]).toContain(status);
    }
  });
});

describe('moving a parent to another list', () => {
  it.each<[string, (task: TaskBody, listId: string) => ReturnType<Client['post']>]>([
    ['a move', (task, listId) => ada.post(`${path(task)}/move`, { listId })],
    ['a PATCH', (task, listId) => ada.patch(path(task), { listId })],
    ['a PUT', (task, listId) => ada.put(path(task), { title: task.title, listId })],
  ])('moves its descendants by %s, including trashed ones', async (_, put) => {
    const { id: listId } = await ada.newList();
    const [top, child, grandchild] = await line(3);
    const trashed = await ada.newTask({ parentId: child!.id });
    await ada.delete(path(trashed)).expect(204);
    await put(top!, listId).expect(200);
    const restored = (await ada.post(`${path(trashed)}/restore`).expect(200)).body;
    expect(restored).toMatchObject({ listId, parentId: child!.id });
    const places = (await everything()).map((task) => [task.id, task.parentId, task.listId]);
    expect(places).toEqual(
      [top!, child!, grandchild!, trashed].map(({ id, parentId }) => [id, parentId, listId]),
    );
  });

  it('puts a subtask that is moved alone at the top level of the list', async () => {
    const { id: listId } = await ada.newList();
    const [, child, grandchild] = await line(3);
    const { body } = await ada.patch(path(child!), { listId }).expect(200);
    expect(body).toMatchObject({ listId, parentId: null });
    expect(await read(grandchild!)).toMatchObject({ listId, parentId: child!.id });
  });
});

describe('trashing a parent', () => {
  it('trashes its descendants, and restoring brings exactly those back unchanged', async () => {
    const [top, child, grandchild] = await line(3);
    const earlier = await ada.newTask({ parentId: child!.id });
    const neighbour = await ada.newTask();
    await ada.delete(path(earlier)).expect(204);
    await ada.delete(path(top!)).expect(204);
    expect(await everything()).toEqual([neighbour]);
    for (const task of [top!, child!, grandchild!])
      expectProblem(await ada.get(path(task)), 404, 'task-not-found');
    await ada.post(`${path(top!)}/restore`).expect(200);
    const updatedAt = expect.any(String);
    const back = [top!, child!, grandchild!].map((task) => ({ ...task, version: 3, updatedAt }));
    expect(await everything()).toEqual([...back, neighbour]);
  });

  it('leaves a subtask that is restored without it at the top level of its list', async () => {
    const { id: listId } = await ada.newList();
    const [top, child, grandchild] = await line(3, { listId });
    await ada.delete(path(top!)).expect(204);
    const { body } = await ada.post(`${path(child!)}/restore`).expect(200);
    expect(body).toMatchObject({ id: child!.id, parentId: null, listId });
    const rest = (await everything()).map(({ id, parentId }) => `${id} under ${parentId}`);
    expect(rest).toEqual([`${child!.id} under null`, `${grandchild!.id} under ${child!.id}`]);
  });

  it("never leaves a subtask outside its parent's list after restores in any order", async () => {
    const list = await ada.newList();
    const [top, child] = await line(2, { listId: list.id });
    await ada.delete(path(child!)).expect(204);
    await ada.delete(path(top!)).expect(204);
    await ada.delete(`/api/v1/lists/${list.id}`).expect(204);
    const { body } = await ada.post(`${path(top!)}/restore`).expect(200);
    expect(body.listId).not.toBe(list.id);
    await ada.post(`/api/v1/lists/${list.id}/restore`).expect(200);
    const restored = (await ada.post(`${path(child!)}/restore`).expect(200)).body;
    expect(restored).toMatchObject({ parentId: top!.id, listId: body.listId });
  });
});
