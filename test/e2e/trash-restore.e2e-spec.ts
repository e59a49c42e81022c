import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import { namesIn, newBranch, restore, task, titlesOf, trash, trashOf } from '../support/trash.js';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);

describe('POST /tasks/{id}/restore', () => {
  it('restores the task unchanged, with everything that was trashed with it', async () => {
    const user = await newUser();
    const label = await user.newLabel('errand');
    const { a, b, c, d } = await newBranch(user, {
      labelIds: [label.id],
      due: { date: '2026-12-24' },
      recurrence: { rule: 'FREQ=DAILY' },
      reminders: [{ minutesBefore: 10 }],
    });
    await trash(user, a);
    const back = await restore(user, a);
    expect(back).toEqual({ ...a, version: 3, updatedAt: TIME });
    const { body } = await user.get(`${task(a)}?include=subtasks`).expect(200);
    const [inB] = body.subtasks;
    expect([inB.id, inB.subtasks.map(({ id }: TaskBody) => id)]).toEqual([b.id, [c.id, d.id]]);
    expect(await trashOf(user)).toEqual([]);
  });

  it('leaves in the trash what was trashed separately before', async () => {
    const user = await newUser();
    const { a, b, c } = await newBranch(user);
    await trash(user, c);
    await trash(user, a);
    expect(await namesIn(user)).toEqual([
      ['a', 2],
      ['c', 0],
    ]);
    await restore(user, a);
    expect([await titlesOf(user), await namesIn(user)]).toEqual([['a', 'b', 'd'], [['c', 0]]]);
    expect(await restore(user, c)).toMatchObject({ parentId: b.id, position: c.position });
  });

  it('restores it to the top level of its list when its parent is trashed or deleted', async () => {
    const user = await newUser();
    const list = await user.newList();
    const { a, b, c, d } = await newBranch(user, { listId: list.id });
    for (const row of [c, a]) await trash(user, row);
    expect(await restore(user, c)).toMatchObject({ parentId: null, listId: list.id });
    // A task that was trashed with its parent is restored alone, with its own descendants.
    expect(await restore(user, b)).toMatchObject({ parentId: null, listId: list.id });
    expect((await user.get(task(d))).body).toMatchObject({ parentId: b.id, listId: list.id });
    expect(await namesIn(user)).toEqual([['a', 0]]);
    expect((await restore(user, a)).parentId).toBeNull();
    expect(await titlesOf(user, '&parentId=none')).toEqual(['a', 'b', 'c']);
  });

  it('returns 404 for a task that is not in the trash, unknown or owned by another user', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const alive = await ada.newTask();
    const list = await ada.newList();
    const [foreign, foreignList] = [await bob.newTask(), await bob.newList()];
    await trash(bob, foreign);
    await bob.delete(`/api/v1/lists/${foreignList.id}`).expect(204);
    const before = await everyRow(service.database);
    for (const { id } of [alive, foreign, { id: unknownId() }])
      expectProblem(await ada.post(`${task({ id })}/restore`), 404, 'task-not-in-trash');
    for (const { id } of [list, foreignList, { id: unknownId() }])
      expectProblem(await ada.post(`/api/v1/lists/${id}/restore`), 404, 'list-not-in-trash');
    expect(await everyRow(service.database)).toEqual(before);
  });
});
