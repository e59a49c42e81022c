import { type TestApp, startApp } from '../support/app.js';
import { type Client, type LabelBody, type ListBody, type TaskBody, unknownId } from '../support/client.js';
import { contentOf, versionsOf } from '../support/content.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';

let service: TestApp;

beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service.stop());

/** A row of every kind, in every state that a request could find it in. */
interface World {
  readonly owner: string;
  readonly ada: Client;
  readonly home: ListBody;
  readonly work: ListBody;
  readonly trashedList: ListBody;
  readonly red: LabelBody;
  readonly blue: LabelBody;
  readonly parent: TaskBody;
  readonly child: TaskBody;
  readonly done: TaskBody;
  readonly recurring: TaskBody;
  readonly trashed: TaskBody;
}

async function newWorld(): Promise<World> {
  const owner = unknownId();
  const ada = await service.as(owner);
  const [home, work] = [await ada.newList({ name: 'Home' }), await ada.newList({ name: 'Work' })];
  const [red, blue] = [await ada.newLabel('red'), await ada.newLabel('blue')];
  const due = { dateTime: '2026-01-01T09:00:00', timeZone: 'Europe/Berlin' };
  const labelIds = [red.id, blue.id];
  const parent = await ada.newTask({ title: 'Parent', listId: home.id, labelIds, due });
  const child = await ada.newTask({ title: 'Child', parentId: parent.id, labelIds: [red.id] });
  await ada.newTask({ title: 'Grandchild', parentId: child.id, reminders: [{ minutesBefore: 5 }], due });
  const done = await ada.newTask({ title: 'Done', listId: home.id, completed: true });
  const recurrence = { rule: 'FREQ=DAILY;COUNT=5' };
  const recurring = await ada.newTask({ due, recurrence, description: 'Daily', priority: 2 });
  await act(ada, recurring, 'complete');
  const trashed = await ada.newTask({ title: 'Trashed', labelIds: [red.id] });
  const along = await ada.newTask({ title: 'Along', parentId: trashed.id, completed: true });
  await ada.newTask({ title: 'Further along', parentId: along.id });
  await ada.delete(path(trashed)).expect(204);
  const trashedList = await ada.newList({ name: 'Gone' });
  await ada.newTask({ listId: trashedList.id, labelIds: [blue.id] });
  await ada.delete(`/api/v1/lists/${trashedList.id}`).expect(204);
  return { owner, ada, home, work, trashedList, red, blue, parent, child, done, recurring, trashed };
}

const path = ({ id }: { id: string }): string => `/api/v1/tasks/${id}`;
const act = (user: Client, task: { id: string }, action: string, body?: object) =>
  user.post(`${path(task)}/${action}`, body).expect(200);
const undo = (user: Client, requestId: string) => user.post('/api/v1/undo', { requestId });
const idOf = ({ headers }: { headers: Record<string, string> }): string => headers['x-request-id']!;
const content = ({ owner }: World) => contentOf(service.database, owner);

type Call = (world: World) => ReturnType<Client['get']>;
/** Every route that writes, and what it can do. */
const WRITES: [string, Call][] = [
  ['a task is created', ({ ada }) => ada.post('/api/v1/tasks', { title: 'x' })],
  [
    'a subtask is created',
    ({ ada, child, red }) =>
      ada.post('/api/v1/tasks', {
        title: 'x',
        parentId: child.id,
        labelIds: [red.id],
        reminders: [{ minutesBefore: 5 }],
      }),
  ],
  ['a task is created done', ({ ada }) => ada.post('/api/v1/tasks', { title: 'x', completed: true })],
  ['a task is put', ({ ada }) => ada.put(`/api/v1/tasks/${unknownId()}`, { title: 'x' })],
  ['a task is replaced', ({ ada, parent }) => ada.put(path(parent), { title: 'x' })],
  ['a task is patched', ({ ada, parent }) => ada.patch(path(parent), { title: 'x', description: 'y' })],
  [
    'all fields are patched',
    ({ ada, parent, blue, work }) =>
      ada.patch(path(parent), {
        ...{ title: 'x', description: 'y', priority: 3, completed: true, listId: work.id },
        ...{ labelIds: [blue.id], due: { date: '2026-02-01' }, recurrence: null },
        ...{ startOn: '2026-01-02', durationMinutes: 5, reminders: [{ at: '2036-01-01T00:00:00Z' }] },
      }),
  ],
  ['a task is reopened by patch', ({ ada, done }) => ada.patch(path(done), { completed: false })],
  ['a task is moved', ({ ada, parent, work }) => ada.post(`${path(parent)}/move`, { listId: work.id })],
  ['a task becomes a subtask', ({ ada, done, child }) => ada.patch(path(done), { parentId: child.id })],
  ['a subtask goes to the top', ({ ada, child }) => ada.post(`${path(child)}/move`, { parentId: null })],
  [
    'a task is moved before another',
    ({ ada, done, parent }) => ada.post(`${path(done)}/move`, { before: parent.id }),
  ],
  ['a label is put on', ({ ada, done, red }) => ada.put(`${path(done)}/labels/${red.id}`, {})],
  ['a label is taken off', ({ ada, parent, red }) => ada.delete(`${path(parent)}/labels/${red.id}`)],
  ['a task is completed', ({ ada, parent }) => ada.post(`${path(parent)}/complete`)],
  [
    'a task is completed with its subtasks',
    ({ ada, parent }) => ada.post(`${path(parent)}/complete?subtasks=true`),
  ],
  ['an occurrence is completed', ({ ada, recurring }) => ada.post(`${path(recurring)}/complete`)],
  [
    'an occurrence is completed by patch',
    ({ ada, recurring }) => ada.patch(path(recurring), { completed: true }),
  ],
  ['an occurrence is skipped', ({ ada, recurring }) => ada.post(`${path(recurring)}/skip`)],
  ['a task is reopened', ({ ada, done }) => ada.post(`${path(done)}/reopen`)],
  ['a task is trashed', ({ ada, parent }) => ada.delete(path(parent))],
  ['a task is restored', ({ ada, trashed }) => ada.post(`${path(trashed)}/restore`)],
  ['a list is created', ({ ada }) => ada.post('/api/v1/lists', { name: 'x' })],
  [
    'a list is patched',
    ({ ada, home }) => ada.patch(`/api/v1/lists/${home.id}`, { name: 'x', archived: true }),
  ],
  ['a list is moved', ({ ada, home, work }) => ada.post(`/api/v1/lists/${home.id}/move`, { after: work.id })],
  ['a list is trashed', ({ ada, home }) => ada.delete(`/api/v1/lists/${home.id}`)],
  ['a list is restored', ({ ada, trashedList }) => ada.post(`/api/v1/lists/${trashedList.id}/restore`)],
  ['a label is created', ({ ada }) => ada.post('/api/v1/labels', { name: 'x' })],
  [
    'a label is patched',
    ({ ada, red }) => ada.patch(`/api/v1/labels/${red.id}`, { name: 'RED', color: '#ff0000' }),
  ],
  ['a label is deleted', ({ ada, red }) => ada.delete(`/api/v1/labels/${red.id}`)],
  ['the trash is emptied', ({ ada }) => ada.delete('/api/v1/trash')],
  ['a task in the trash is destroyed', ({ ada, trashed }) => ada.delete(`/api/v1/trash/${trashed.id}`)],
  [
    'a list in the trash is destroyed',
    ({ ada, trashedList }) => ada.delete(`/api/v1/trash/${trashedList.id}`),
  ],
  ['the settings are changed', ({ ada }) => ada.patch('/api/v1/settings', { timeZone: 'Asia/Tokyo' })],
  [
    'a list and labels are made by quick-add',
    ({ ada }) =>
      ada.post('/api/v1/tasks/quick-add', {
        text: 'Milk tomorrow @Shop #new #red !high every day',
      }),
  ],
  [
    'a batch is done',
    ({ ada, parent, red, trashed }) =>
      ada.post('/api/v1/batch', {
        operations: [
          { method: 'POST', path: '/lists', body: { name: 'x' }, ref: 'new' },
          { method: 'PATCH', path: `/tasks/${parent.id}`, body: { listId: '$new', title: 'x' } },
          { method: 'DELETE', path: `/labels/${red.id}` },
          { method: 'DELETE', path: `/trash/${trashed.id}` },
          { method: 'POST', path: `/tasks/${parent.id}/complete?subtasks=true` },
          { method: 'DELETE', path: '/lists/$new' },
        ],
      }),
  ],
  ['a task is reverted', ({ ada, recurring }) => ada.post(`${path(recurring)}/revert`, { version: 1 })],
];

describe('what was before is again, to the last column, when undone is that', () => {
  it.each(WRITES)('%s', async (_, call) => {
    const world = await newWorld();
    const before = await content(world);
    const answer = await call(world);
    expect([answer.text, answer.ok]).toEqual([answer.text, true]);
    const after = await content(world);
    expect(after).not.toEqual(before);
    const undone = await undo(world.ada, idOf(answer));
    expect([undone.status, undone.body.title]).toEqual([200, undefined]);
    expect(await content(world)).toEqual(before);
    expect(undone.body).toEqual({
      requestId: idOf(undone),
      undone: expect.any(Number),
      data: expect.any(Array),
    });
    expect(undone.body.undone).toBeGreaterThan(0);
    for (const { version, latest } of await versionsOf(service.database, world.owner))
      expect(version).toBe(latest);
    // And undoing the undo does it again.
    expect((await undo(world.ada, idOf(undone))).status).toBe(200);
    expect(await content(world)).toEqual(after);
    for (const { version, latest } of await versionsOf(service.database, world.owner))
      expect(version).toBe(latest);
  });
});

/** The undo is refused, and names these rows: type, id and the request that changed them. */
async function expectConflict(
  world: World,
  requestId: string,
  rows: readonly [type: string, id: string | null, { headers: Record<string, string> }][],
): Promise<void> {
  const before = await content(world);
  const answer = await undo(world.ada, requestId);
  const { conflicts, ...problem } = answer.body;
  expectProblem({ ...answer, body: problem } as typeof answer, 409, 'undo-conflict');
  const named = (conflicts as Conflict[]).map(({ type, id, requestId }) => [type, id, requestId]);
  expect(named.sort()).toEqual(rows.map(([type, id, by]) => [type, id, idOf(by)]).sort());
  for (const { version } of conflicts as Conflict[]) expect(version).toBeGreaterThanOrEqual(1);
  expect(await content(world)).toEqual(before);
}

interface Conflict {
  readonly type: string;
  readonly id: string | null;
  readonly requestId: string;
  readonly version: number;
}

describe('what stands in the way is named, and nothing is undone, where', () => {
  it('a row was changed since', async () => {
    const world = await newWorld();
    const { ada, parent, child } = world;
    const before = await content(world);
    const first = await ada.post(`${path(parent)}/complete?subtasks=true`).expect(200);
    const since = await ada.patch(path(child), { title: 'x' }).expect(200);
    await expectConflict(world, idOf(first), [['task', child.id, since]]);
    // Once that is undone it is in the way no longer.
    await undo(ada, idOf(since)).expect(200);
    await undo(ada, idOf(first)).expect(200);
    expect(await content(world)).toEqual(before);
  });

  it('others have changed a row in the middle of it', async () => {
    const world = await newWorld();
    const { ada, done } = world;
    await ada.patch(path(done), { title: 'x' }).set('x-request-id', 'twice').expect(200);
    const since = await ada.patch(path(done), { title: 'y' }).expect(200);
    await ada.patch(path(done), { title: 'z' }).set('x-request-id', 'twice').expect(200);
    await expectConflict(world, 'twice', [['task', done.id, since]]);
  });

  it('it was undone already', async () => {
    const world = await newWorld();
    const first = await world.ada.patch(path(world.parent), { title: 'x' }).expect(200);
    const undone = await undo(world.ada, idOf(first)).expect(200);
    await expectConflict(world, idOf(first), [['task', world.parent.id, undone]]);
  });

  it('the settings were changed since', async () => {
    const world = await newWorld();
    const first = await world.ada.patch('/api/v1/settings', { timeZone: 'Asia/Tokyo' }).expect(200);
    const since = await world.ada.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' }).expect(200);
    await expectConflict(world, idOf(first), [['settings', null, since]]);
  });

  it('a created list has tasks, a created task subtasks, and a created label is used by one in the trash', async () => {
    const world = await newWorld();
    const { ada } = world;
    const list = await ada.post('/api/v1/lists', { name: 'x' }).expect(201);
    const inList = await ada.post('/api/v1/tasks', { title: 'x', listId: list.body.id }).expect(201);
    await expectConflict(world, idOf(list), [['task', inList.body.id, inList]]);
    const below = await ada.post('/api/v1/tasks', { title: 'x', parentId: inList.body.id }).expect(201);
    await expectConflict(world, idOf(inList), [['task', below.body.id, below]]);
    const label = await ada.post('/api/v1/labels', { name: 'x' }).expect(201);
    await ada.put(`${path(below.body)}/labels/${label.body.id}`, {}).expect(200);
    const trashed = await ada.delete(path(below.body)).expect(204);
    await expectConflict(world, idOf(label), [['task', below.body.id, trashed]]);
  });

  it('a label, a list or a parent that a task had is gone', async () => {
    const world = await newWorld();
    const { ada, red, trashed } = world;
    const emptied = await ada.delete('/api/v1/trash').expect(204);
    const gone = await ada.delete(`/api/v1/labels/${red.id}`).expect(204);
    await expectConflict(world, idOf(emptied), [['label', red.id, gone]]);
    expect(trashed).toBeDefined();
    const moved = await ada.patch(path(world.done), { listId: world.work.id }).expect(200);
    await ada.delete(`/api/v1/lists/${world.home.id}`).expect(204);
    const destroyed = await ada.delete(`/api/v1/trash/${world.home.id}`).expect(204);
    await expectConflict(world, idOf(moved), [['list', world.home.id, destroyed]]);
  });

  it('the list or the parent that it goes back to is in the trash', async () => {
    const world = await newWorld();
    const { ada, child, parent, done, home, work } = world;
    const top = await ada.post(`${path(child)}/move`, { parentId: null }).expect(200);
    const trashed = await ada.delete(path(parent)).expect(204);
    await expectConflict(world, idOf(top), [['task', parent.id, trashed]]);
    const moved = await ada.patch(path(done), { listId: work.id }).expect(200);
    const trashedList = await ada.delete(`/api/v1/lists/${home.id}`).expect(204);
    await expectConflict(world, idOf(moved), [['list', home.id, trashedList]]);
  });

  it('a task came to what would go into the trash, or into another list', async () => {
    const world = await newWorld();
    const { ada, trashed, trashedList, parent, work } = world;
    const restored = await ada.post(`${path(trashed)}/restore`).expect(200);
    const below = await ada.post('/api/v1/tasks', { title: 'x', parentId: trashed.id }).expect(201);
    await expectConflict(world, idOf(restored), [['task', below.body.id, below]]);
    const restoredList = await ada.post(`/api/v1/lists/${trashedList.id}/restore`).expect(200);
    const inList = await ada.post('/api/v1/tasks', { title: 'x', listId: trashedList.id }).expect(201);
    await expectConflict(world, idOf(restoredList), [['task', inList.body.id, inList]]);
    const moved = await ada.post(`${path(parent)}/move`, { listId: work.id }).expect(200);
    const inBranch = await ada.post('/api/v1/tasks', { title: 'x', parentId: parent.id }).expect(201);
    await expectConflict(world, idOf(moved), [['task', inBranch.body.id, inBranch]]);
  });

  it('what it was trashed with was restored or destroyed', async () => {
    const world = await newWorld();
    const { ada, trashed } = world;
    const { body } = await ada.get('/api/v1/sync?types=task&limit=1000').expect(200);
    const along = (body.data as { row: TaskBody }[]).find(({ row }) => row.title === 'Along')!.row;
    const alone = await ada.post(`${path(along)}/restore`).expect(200);
    const restored = await ada.post(`${path(trashed)}/restore`).expect(200);
    await expectConflict(world, idOf(alone), [['task', trashed.id, restored]]);
    await ada.delete(path(trashed)).expect(204);
    const destroyed = await ada.delete('/api/v1/trash').expect(204);
    await expectConflict(world, idOf(alone), [['task', trashed.id, destroyed]]);
  });

  it('it would be its own subtask, or too deep', async () => {
    const world = await newWorld();
    const { ada, parent, child, done } = world;
    const second = await ada.newTask({ title: '2', parentId: done.id });
    const third = await ada.newTask({ title: '3', parentId: second.id });
    const top = await ada.post(`${path(child)}/move`, { parentId: null }).expect(200);
    const under = await ada.patch(path(parent), { parentId: child.id }).expect(200);
    await expectConflict(world, idOf(top), [['task', parent.id, under]]);
    await ada.patch(path(parent), { parentId: null }).expect(200);
    const deep = await ada.patch(path(parent), { parentId: third.id }).expect(200);
    await expectConflict(world, idOf(top), [['task', parent.id, deep]]);
  });

  it('another label has the name', async () => {
    const world = await newWorld();
    const { ada, red } = world;
    const renamed = await ada.patch(`/api/v1/labels/${red.id}`, { name: 'crimson' }).expect(200);
    const taken = await ada.post('/api/v1/labels', { name: 'RED' }).expect(201);
    await expectConflict(world, idOf(renamed), [['label', taken.body.id, taken]]);
  });

  it('what the service did by itself came since', async () => {
    const world = await newWorld();
    const { ada, owner, trashed } = world;
    const restored = await ada.post(`${path(trashed)}/restore`).expect(200);
    const id = trashed.id;
    await asAdmin(async (admin) => {
      await admin.query(`SELECT set_config('app.owner_id', $1, false)`, [owner]);
      await admin.query(`UPDATE tasks SET title = 'y' WHERE owner_id = $1 AND id = $2`, [owner, id]);
    }, service.database.adminUrl);
    const { body } = await undo(ada, idOf(restored)).expect(409);
    expect(body.conflicts).toEqual([{ type: 'task', id, requestId: null, version: 4 }]);
  });
});

describe('undo', () => {
  it('knows nothing of an unknown request, of a stranger’s, and of one that changed nothing', async () => {
    const [world, stranger] = [await newWorld(), await newWorld()];
    const theirs = await stranger.ada.patch(path(stranger.parent), { title: 'x' }).expect(200);
    const nothing = await world.ada.patch(path(world.parent), { title: 'Parent' }).expect(200);
    const refused = await world.ada.patch(path(world.parent), { title: '' }).expect(400);
    const before = [await content(world), await content(stranger)];
    for (const id of [unknownId(), idOf(theirs), idOf(nothing), idOf(refused)])
      expectProblem(await undo(world.ada, id), 404, 'nothing-to-undo');
    expect([await content(world), await content(stranger)]).toEqual(before);
  });

  it('undoes a stranger’s request of the same id only for whom it is', async () => {
    const [world, stranger] = [await newWorld(), await newWorld()];
    const before = await content(world);
    for (const { ada, parent } of [world, stranger])
      await ada.patch(path(parent), { title: 'x' }).set('x-request-id', 'the-same').expect(200);
    const theirs = await content(stranger);
    await undo(world.ada, 'the-same').expect(200);
    expect(await content(world)).toEqual(before);
    expect(await content(stranger)).toEqual(theirs);
  });

  it('undoes all requests that had the same id, together', async () => {
    const world = await newWorld();
    const { ada, parent, red, trashed } = world;
    const before = await content(world);
    const same = (call: ReturnType<Client['get']>) => call.set('x-request-id', 'many');
    await same(ada.patch(path(parent), { title: 'x' })).expect(200);
    await same(ada.delete(`/api/v1/labels/${red.id}`)).expect(204);
    const { body: label } = await same(ada.post('/api/v1/labels', { name: 'red' })).expect(201);
    const { body: made } = await same(ada.post('/api/v1/tasks', { title: 'x', labelIds: [label.id] })).expect(
      201,
    );
    await same(ada.patch(path(parent), { parentId: made.id, labelIds: [label.id] })).expect(200);
    await same(ada.delete(`/api/v1/trash/${trashed.id}`)).expect(204);
    const { body: gone } = await same(ada.post('/api/v1/tasks', { title: 'x' })).expect(201);
    await same(ada.delete(path(gone))).expect(204);
    await same(ada.delete(`/api/v1/trash/${gone.id}`)).expect(204);
    const undone = await undo(ada, 'many');
    expect([undone.status, undone.body.conflicts]).toEqual([200, undefined]);
    expect(await content(world)).toEqual(before);
  });

  it('puts back positions that were spread anew, and a completion that was taken back', async () => {
    const world = await newWorld();
    const { ada, home, recurring } = world;
    const rows: TaskBody[] = [];
    for (const title of ['a', 'b', 'c']) rows.push(await ada.newTask({ title, listId: home.id }));
    await asAdmin(
      (admin) =>
        admin.query(`UPDATE tasks SET position = 'a5' WHERE owner_id = $1 AND id = ANY ($2)`, [
          world.owner,
          rows.map(({ id }) => id),
        ]),
      service.database.adminUrl,
    );
    const before = await content(world);
    const [first, last] = rows.sort((a, b) => (a.id < b.id ? -1 : 1)).filter((_, nth) => nth !== 1);
    const moved = await ada.post(`${path(last!)}/move`, { after: first!.id }).expect(200);
    expect((await undo(ada, idOf(moved)).expect(200)).body.undone).toBeGreaterThan(1);
    expect(await content(world)).toEqual(before);
    const { body } = await ada.get(`${path(recurring)}/completions`).expect(200);
    const back = await ada.delete(`${path(recurring)}/completions/${body.data[0].id}`).expect(200);
    await undo(ada, idOf(back)).expect(200);
    expect(await content(world)).toEqual(before);
  });

  it('makes the inbox of a first request, which stays', async () => {
    const ada = await service.as(unknownId());
    const first = await ada.post('/api/v1/tasks', { title: 'x' }).expect(201);
    const second = await ada.post('/api/v1/tasks', { title: 'y' }).expect(201);
    expect((await undo(ada, idOf(first)).expect(200)).body).toMatchObject({
      undone: 1,
      data: [{ type: 'task', id: first.body.id, change: 'deleted', row: null }],
    });
    expect((await ada.get('/api/v1/tasks').expect(200)).body.data).toEqual([second.body]);
  });

  it('says what it changed, as the feed does, and a version is never given twice', async () => {
    const world = await newWorld();
    const { ada, trashed } = world;
    const emptied = await ada.delete('/api/v1/trash').expect(204);
    const { headers, body } = await undo(ada, idOf(emptied)).set('x-request-id', 'mine').expect(200);
    expect(headers['x-request-id']).toBe('mine');
    expect(body.requestId).toBe('mine');
    const back = body.data.find(({ id }: { id: string }) => id === trashed.id);
    expect(back).toMatchObject({ type: 'task', change: 'created', version: 3, requestId: 'mine' });
    expect(back.row).toMatchObject({ title: 'Trashed', version: 3, createdAt: trashed.createdAt });
    expect((await ada.get('/api/v1/trash').expect(200)).body.data).toContainEqual(
      expect.objectContaining({ id: trashed.id }),
    );
  });

  it.each([
    ['none', {}, '/requestId'],
    ['an empty id', { requestId: '' }, '/requestId'],
    ['a long id', { requestId: 'x'.repeat(129) }, '/requestId'],
    ['a number', { requestId: 1 }, '/requestId'],
    ['more', { requestId: 'x', more: 1 }, '/more'],
  ])('refuses a body with %s', async (_, body, pointer) => {
    const ada = await service.as(unknownId());
    expectProblem(await ada.post('/api/v1/undo', body), 400, 'invalid-input', [pointer]);
  });
});
