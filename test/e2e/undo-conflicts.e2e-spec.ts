import { type TestService, startService } from '../support/service.js';
import type { TaskBody } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { content, idOf, newWorld, path, undo, type World } from '../support/undo-world.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** Expects a rejected undo that names these rows: type, id and the request that changed them. */
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

describe('an undo is rejected, names the conflicts and changes nothing, when', () => {
  it('a row has changed since', async () => {
    const world = await newWorld(service);
    const { ada, parent, child } = world;
    const before = await content(world);
    const first = await ada.post(`${path(parent)}/complete?subtasks=true`).expect(200);
    const since = await ada.patch(path(child), { title: 'x' }).expect(200);
    await expectConflict(world, idOf(first), [['task', child.id, since]]);
    // Undoing the later change removes the conflict.
    await undo(ada, idOf(since)).expect(200);
    await undo(ada, idOf(first)).expect(200);
    expect(await content(world)).toEqual(before);
  });

  it('other requests changed a row between two requests with the same id', async () => {
    const world = await newWorld(service);
    const { ada, done } = world;
    await ada.patch(path(done), { title: 'x' }).set('x-request-id', 'twice').expect(200);
    const since = await ada.patch(path(done), { title: 'y' }).expect(200);
    await ada.patch(path(done), { title: 'z' }).set('x-request-id', 'twice').expect(200);
    await expectConflict(world, 'twice', [['task', done.id, since]]);
  });

  it('it was already undone', async () => {
    const world = await newWorld(service);
    const first = await world.ada.patch(path(world.parent), { title: 'x' }).expect(200);
    const undone = await undo(world.ada, idOf(first)).expect(200);
    await expectConflict(world, idOf(first), [['task', world.parent.id, undone]]);
  });

  it('the settings have changed since', async () => {
    const world = await newWorld(service);
    const first = await world.ada.patch('/api/v1/settings', { timeZone: 'Asia/Tokyo' }).expect(200);
    const since = await world.ada.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' }).expect(200);
    await expectConflict(world, idOf(first), [['settings', null, since]]);
  });

  it('a created list has tasks, a created task has subtasks, or a created label is used by a trashed task', async () => {
    const world = await newWorld(service);
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

  it('a label, list or parent of a task no longer exists', async () => {
    const world = await newWorld(service);
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

  it('the list or parent that a task returns to is in the trash', async () => {
    const world = await newWorld(service);
    const { ada, child, parent, done, home, work } = world;
    const top = await ada.post(`${path(child)}/move`, { parentId: null }).expect(200);
    const trashed = await ada.delete(path(parent)).expect(204);
    await expectConflict(world, idOf(top), [['task', parent.id, trashed]]);
    const moved = await ada.patch(path(done), { listId: work.id }).expect(200);
    const trashedList = await ada.delete(`/api/v1/lists/${home.id}`).expect(204);
    await expectConflict(world, idOf(moved), [['list', home.id, trashedList]]);
  });

  it('a task was added to something that would be trashed or moved', async () => {
    const world = await newWorld(service);
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

  it('something trashed by the request was restored or deleted', async () => {
    const world = await newWorld(service);
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

  it('a task would become its own subtask, or nest too deeply', async () => {
    const world = await newWorld(service);
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
    const world = await newWorld(service);
    const { ada, red } = world;
    const renamed = await ada.patch(`/api/v1/labels/${red.id}`, { name: 'crimson' }).expect(200);
    const taken = await ada.post('/api/v1/labels', { name: 'RED' }).expect(201);
    await expectConflict(world, idOf(renamed), [['label', taken.body.id, taken]]);
  });

  it('the service itself has made a change since', async () => {
    const world = await newWorld(service);
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
