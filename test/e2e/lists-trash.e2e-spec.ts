import { type TestService, startService } from '../support/service.js';
import type { Client, ListBody, TaskBody } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const pathOf = ({ id }: TaskBody): string => `/api/v1/tasks/${id}`;

/** A user with a list, a task in it, a subtask of that, and a task in the inbox. */
async function newWorld() {
  const user = await service.as(`user-${users++}`);
  const list = await user.newList({ name: 'home' });
  const parent = await user.newTask({ title: 'parent', listId: list.id, due: { date: '2000-01-01' } });
  const child = await user.newTask({ title: 'child', parentId: parent.id });
  const elsewhere = await user.newTask({ title: 'elsewhere' });
  const path = `/api/v1/lists/${list.id}`;
  return {
    ...{ user, list, parent, child, elsewhere, path },
    trash: () => user.delete(path).expect(204),
    restore: async (): Promise<ListBody> => (await user.post(`${path}/restore`).expect(200)).body,
  };
}

const titlesOf = async (user: Client, query = ''): Promise<string[]> =>
  (await user.all<TaskBody>(`/api/v1/tasks?limit=200${query}`)).map(({ title }) => title).sort();
const trashOf = async (user: Client): Promise<unknown[]> =>
  (await user.get('/api/v1/trash').expect(200)).body.data.map(
    ({ kind, title, along }: { kind: string; title: string; along: number }) => `${kind} ${title} ${along}`,
  );
const restoreTask = async (user: Client, task: TaskBody): Promise<TaskBody> =>
  (await user.post(`${pathOf(task)}/restore`).expect(200)).body;

describe('DELETE /lists/{id}', () => {
  it('moves the list and its tasks to the trash, where no other endpoint shows them', async () => {
    const { user, parent, child, list, path, trash } = await newWorld();
    await user.newTask({ title: 'done', listId: list.id, completed: true });
    await trash();
    expect(await trashOf(user)).toEqual(['list home 3']);
    for (const query of ['', '&view=inbox', '&q=e'])
      expect([query, await titlesOf(user, query)]).toEqual([query, ['elsewhere']]);
    for (const query of [`&listId=${list.id}`, `&parentId=${parent.id}`, '&view=overdue', '&q=parent'])
      expect([query, await titlesOf(user, query)]).toEqual([query, []]);
    expect((await user.get('/api/v1/stats')).body).toMatchObject({ open: 1, overdue: 0, completed: 0 });
    expectProblem(await user.get(path), 404, 'list-not-found');
    for (const task of [parent, child]) {
      expectProblem(await user.get(pathOf(task)), 404, 'task-not-found');
      expectProblem(await user.post(`${pathOf(task)}/complete`), 404, 'task-not-found');
    }
  });

  it('makes the list inaccessible', async () => {
    const { user, parent, elsewhere, list, trash } = await newWorld();
    await trash();
    const before = await everyRow(service.database);
    const into = { title: 'x', listId: list.id };
    for (const answer of [
      await user.post('/api/v1/tasks', into),
      await user.put(pathOf(elsewhere), into),
      await user.patch(pathOf(elsewhere), into),
      await user.post(`${pathOf(elsewhere)}/move`, { listId: list.id }),
    ])
      expectProblem(answer, 404, 'list-not-found');
    const under = { title: 'x', parentId: parent.id };
    expectProblem(await user.post('/api/v1/tasks', under), 404, 'parent-not-found');
    expectProblem(await user.patch(pathOf(elsewhere), under), 404, 'parent-not-found');
    const beside = { after: parent.id };
    expectProblem(await user.post(`${pathOf(elsewhere)}/move`, beside), 404, 'neighbour-not-found');
    expect(await everyRow(service.database)).toEqual(before);
  });

  it('leaves no task behind that is moved into the list at the same time', async () => {
    const { user, list, elsewhere, path } = await newWorld();
    const [trashed, ...answers] = await Promise.all([
      user.delete(path),
      ...Array.from({ length: 6 }, () => user.post('/api/v1/tasks', { title: 'new', listId: list.id })),
      user.patch(pathOf(elsewhere), { listId: list.id }),
    ]);
    expect(trashed!.status).toBe(204);
    for (const { status } of answers) expect([200, 201, 404]).toContain(status);
    const alive = await user.all<TaskBody>('/api/v1/tasks');
    expect(alive.filter(({ listId }) => listId === list.id)).toEqual([]);
  });
});

describe('POST /lists/{id}/restore', () => {
  it('restores the list and its tasks unchanged', async () => {
    const { user, list, parent, child, path, trash, restore } = await newWorld();
    await trash();
    const back = await restore();
    expect(back).toEqual({ ...list, openTasks: 2, version: 3, updatedAt: TIME });
    expect((await user.get(path)).body).toEqual(back);
    for (const task of [parent, child])
      expect((await user.get(pathOf(task))).body).toEqual({ ...task, version: 3, updatedAt: TIME });
    expect(await trashOf(user)).toEqual([]);
    expectProblem(await user.post(`${path}/restore`), 404, 'list-not-in-trash');
  });

  it('leaves tasks in the trash that were trashed separately before', async () => {
    const { user, list, child, trash, restore } = await newWorld();
    const gone = await user.newTask({ title: 'gone', listId: list.id });
    for (const task of [child, gone]) await user.delete(pathOf(task)).expect(204);
    await trash();
    expect(await trashOf(user)).toEqual(['list home 1', 'task gone 0', 'task child 0']);
    expect((await restore()).openTasks).toBe(1);
    expect(await titlesOf(user)).toEqual(['elsewhere', 'parent']);
    expect(await trashOf(user)).toEqual(['task gone 0', 'task child 0']);
    expect((await restoreTask(user, gone)).listId).toBe(list.id);
  });
});

describe('a task of a trashed list', () => {
  it('is restored to the inbox with its subtasks, and stays there when the list is restored', async () => {
    const { user, list, parent, child, elsewhere, trash, restore } = await newWorld();
    await user.newTask({ title: 'sibling', listId: list.id });
    await trash();
    const back = await restoreTask(user, parent);
    expect(back).toMatchObject({ listId: elsewhere.listId, parentId: null, version: 3 });
    expect(back.position > elsewhere.position).toBe(true);
    const below = (await user.get(pathOf(child)).expect(200)).body;
    expect(below).toMatchObject({ listId: elsewhere.listId, parentId: parent.id });
    expect(await trashOf(user)).toEqual(['list home 1']);
    expect((await restore()).openTasks).toBe(1);
    expect(await titlesOf(user, `&listId=${list.id}`)).toEqual(['sibling']);
    expect((await user.get(pathOf(child))).body).toEqual(below);
  });

  it('is restored to the inbox even if it was trashed separately before', async () => {
    const { user, parent, child, elsewhere, trash } = await newWorld();
    await user.delete(pathOf(parent)).expect(204);
    await trash();
    expect(await trashOf(user)).toEqual(['list home 0', 'task parent 1']);
    expect((await restoreTask(user, parent)).listId).toBe(elsewhere.listId);
    expect((await user.get(pathOf(child))).body).toMatchObject({ listId: elsewhere.listId });
  });

  it('is restored to the top level of the inbox without its parent', async () => {
    const { user, child, elsewhere, trash, restore } = await newWorld();
    await trash();
    expect(await restoreTask(user, child)).toMatchObject({ listId: elsewhere.listId, parentId: null });
    await restore();
    expect((await user.get(pathOf(child))).body).toMatchObject({ listId: elsewhere.listId, parentId: null });
  });

  it("ends up in its parent's list, in whichever order task, parent and list are restored", async () => {
    const { user, list, parent, child, trash, restore } = await newWorld();
    await user.delete(pathOf(child)).expect(204);
    await trash();
    const { listId } = await restoreTask(user, parent);
    await restore();
    expect(listId).not.toBe(list.id);
    expect(await restoreTask(user, child)).toMatchObject({ listId, parentId: parent.id });
  });
});

describe('DELETE /trash/{id} for a list', () => {
  it('deletes the list and the tasks that were trashed with it', async () => {
    const { user, list, parent, path, trash } = await newWorld();
    await trash();
    await user.delete(`/api/v1/trash/${list.id}`).expect(204);
    expect([await trashOf(user), await titlesOf(user)]).toEqual([[], ['elsewhere']]);
    expectProblem(await user.post(`${path}/restore`), 404, 'list-not-in-trash');
    expectProblem(await user.post(`${pathOf(parent)}/restore`), 404, 'task-not-in-trash');
    const { tasks, lists } = (await user.get('/api/v1/limits')).body;
    expect([tasks.used, lists.used]).toEqual([1, 1]);
    await user.newList({ id: list.id });
  });

  it('keeps the tasks that were trashed separately, to be restored to the inbox', async () => {
    const { user, list, parent, child, elsewhere, trash } = await newWorld();
    const { id: uncle } = await user.newTask({ title: 'uncle', listId: list.id });
    await user.newTask({ title: 'cousin', parentId: uncle });
    await user.delete(pathOf(child)).expect(204);
    await user.delete(`/api/v1/tasks/${uncle}`).expect(204);
    await trash();
    await user.delete(`/api/v1/trash/${list.id}`).expect(204);
    expect(await trashOf(user)).toEqual(['task uncle 1', 'task child 0']);
    for (const id of [uncle, child.id]) await user.post(`/api/v1/tasks/${id}/restore`).expect(200);
    expect(await titlesOf(user, `&listId=${elsewhere.listId}`)).toEqual([
      'child',
      'cousin',
      'elsewhere',
      'uncle',
    ]);
    expectProblem(await user.post(`${pathOf(parent)}/restore`), 404, 'task-not-in-trash');
  });
});
