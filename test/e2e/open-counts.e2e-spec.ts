import { type TestService, startService } from '../support/service.js';
import type { LabelBody, ListBody } from '../support/client.js';

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

/** A user with two lists and two labels, with the open counts from both the collections and the single rows. */
async function newWorld() {
  const user = await service.as(`user-${users++}`);
  const [home, work] = [await user.newList({ name: 'home' }), await user.newList({ name: 'work' })];
  const [red, blue] = [await user.newLabel('red'), await user.newLabel('blue')];
  const open = async (): Promise<Record<string, number>> => {
    const lists = await user.all<ListBody>('/api/v1/lists?limit=1');
    const labels = await user.all<LabelBody>('/api/v1/labels?limit=1');
    for (const list of lists) expect((await user.get(`/api/v1/lists/${list.id}`)).body).toEqual(list);
    for (const label of labels) expect((await user.get(`/api/v1/labels/${label.id}`)).body).toEqual(label);
    return Object.fromEntries([...lists, ...labels].map(({ name, openTasks }) => [name, openTasks]));
  };
  const act = (id: string, action: string, body?: object) =>
    user.post(`/api/v1/tasks/${id}/${action}`, body).expect(200);
  return { user, home, work, red, blue, open, act };
}

describe('the number of open tasks', () => {
  it('is correct right after every operation on a task', async () => {
    const { user, home, work, red, blue, open, act } = await newWorld();
    const tasks = '/api/v1/tasks';
    await user.newTask({ labelIds: [red.id] });
    await user.newTask({ listId: home.id, completed: true, labelIds: [red.id, blue.id] });
    const { id } = await user.newTask({ listId: home.id, labelIds: [red.id, blue.id] });
    const start = { Inbox: 1, home: 1, work: 0, red: 2, blue: 1 };
    expect(await open()).toEqual(start);
    const steps: [string, () => Promise<unknown>, object][] = [
      ['complete', () => act(id, 'complete'), { home: 0, red: 1, blue: 0 }],
      ['reopen', () => act(id, 'reopen'), {}],
      ['move', () => act(id, 'move', { listId: work.id }), { home: 0, work: 1 }],
      ['patch', () => user.patch(`${tasks}/${id}`, { listId: home.id, labelIds: [blue.id] }), { red: 1 }],
      ['label', () => user.send('put', `${tasks}/${id}/labels/${red.id}`).expect(200), {}],
      ['unlabel', () => user.delete(`${tasks}/${id}/labels/${blue.id}`).expect(200), { blue: 0 }],
      ['trash', () => user.delete(`${tasks}/${id}`).expect(204), { home: 0, red: 1, blue: 0 }],
      ['restore', () => act(id, 'restore'), { blue: 0 }],
      [
        'put',
        () => user.put(`${tasks}/${id}`, { title: 'x' }).expect(200),
        { Inbox: 2, home: 0, red: 1, blue: 0 },
      ],
      ['trash again', () => user.delete(`${tasks}/${id}`).expect(204), { home: 0, red: 1, blue: 0 }],
      ['destroy', () => user.delete(`/api/v1/trash/${id}`).expect(204), { home: 0, red: 1, blue: 0 }],
    ];
    for (const [step, run, changed] of steps) {
      await run();
      expect([step, await open()]).toEqual([step, { ...start, ...changed }]);
    }
  });

  it('counts subtasks, which complete, move, leave and return with their parent', async () => {
    const { user, home, work, red, open, act } = await newWorld();
    const parent = await user.newTask({ listId: home.id });
    const child = await user.newTask({ parentId: parent.id, labelIds: [red.id] });
    await user.newTask({ parentId: child.id, labelIds: [red.id] });
    const none = { Inbox: 0, home: 0, work: 0, red: 0, blue: 0 };
    expect(await open()).toEqual({ ...none, home: 3, red: 2 });
    await act(parent.id, 'move', { listId: work.id });
    expect(await open()).toEqual({ ...none, work: 3, red: 2 });
    await user.delete(`/api/v1/tasks/${child.id}`).expect(204);
    expect(await open()).toEqual({ ...none, work: 1 });
    await act(child.id, 'restore');
    expect(await open()).toEqual({ ...none, work: 3, red: 2 });
    await act(parent.id, 'complete?subtasks=true');
    expect(await open()).toEqual(none);
  });

  it('follows the list into the trash and back', async () => {
    const { user, home, red, open } = await newWorld();
    for (const completed of [false, true])
      await user.newTask({ listId: home.id, labelIds: [red.id], completed });
    await user.newTask({ labelIds: [red.id] });
    const before = await open();
    expect(before).toEqual({ Inbox: 1, home: 1, work: 0, red: 2, blue: 0 });
    await user.delete(`/api/v1/lists/${home.id}`).expect(204);
    expect(await open()).toEqual({ Inbox: 1, work: 0, red: 1, blue: 0 });
    const { body } = await user.post(`/api/v1/lists/${home.id}/restore`).expect(200);
    expect(body.openTasks).toBe(1);
    expect(await open()).toEqual(before);
  });

  it('is in the response to an update of the list or the label too', async () => {
    const { user, home, work, red } = await newWorld();
    await user.newTask({ listId: home.id, labelIds: [red.id] });
    const count = async (answer: PromiseLike<{ body: ListBody | LabelBody }>) =>
      (await answer).body.openTasks;
    expect(await count(user.patch(`/api/v1/lists/${home.id}`, { archived: true }))).toBe(1);
    expect(await count(user.post(`/api/v1/lists/${home.id}/move`, { after: work.id }))).toBe(1);
    expect(await count(user.patch(`/api/v1/labels/${red.id}`, { name: 'crimson' }))).toBe(1);
  });

  it("ignores other owners' tasks", async () => {
    const id = '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e';
    const worlds = await Promise.all([newWorld(), newWorld()]);
    for (const { user } of worlds) await user.newLabel('same', { id });
    for (const { user } of worlds) await user.newList({ id, name: 'list' });
    await worlds[0]!.user.newTask({ listId: id, labelIds: [id] });
    const counts = await Promise.all(worlds.map(({ open }) => open()));
    expect(counts.map(({ list, same }) => [list, same])).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  it('is correct after forty simultaneous changes', async () => {
    const { user, home, work, red, open } = await newWorld();
    const tasks = await Promise.all(
      Array.from({ length: 20 }, () => user.newTask({ listId: home.id, labelIds: [red.id] })),
    );
    await Promise.all(
      tasks.flatMap(({ id }, index) => [
        index % 2 === 0 ? user.post(`/api/v1/tasks/${id}/complete`) : user.delete(`/api/v1/tasks/${id}`),
        index % 3 === 0 ? user.post(`/api/v1/tasks/${id}/move`, { listId: work.id }) : user.newTask(),
      ]),
    );
    const counts = await open();
    const all = await user.all<{ listId: string; labelIds: string[] }>('/api/v1/tasks?completed=false');
    const inList = ({ id }: { id: string }) => all.filter(({ listId }) => listId === id).length;
    expect(counts).toEqual({
      Inbox: all.length - inList(home) - inList(work),
      home: inList(home),
      work: inList(work),
      red: all.filter(({ labelIds }) => labelIds.includes(red.id)).length,
      blue: 0,
    });
    expect(counts).toMatchObject({ home: 0, work: 0, red: 0 });
  });
});
