import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';

let service: TestService;
let owner: string;
let ada: Client;

beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  owner = unknownId();
  ada = await service.as(owner);
});
afterAll(() => service.stop());

const path = ({ id }: { id: string }): string => `/api/v1/tasks/${id}`;
const revert = (task: { id: string }, version: unknown, user = ada) =>
  user.post(`${path(task)}/revert`, { version: version as number });
const patch = async (task: { id: string }, fields: object): Promise<TaskBody> =>
  (await ada.patch(path(task), fields).expect(200)).body;
const get = async (task: { id: string }): Promise<TaskBody> => (await ada.get(path(task)).expect(200)).body;
const completions = async (task: { id: string }): Promise<string[]> =>
  (await ada.get(`${path(task)}/completions`).expect(200)).body.data.map(
    ({ completedAt }: { completedAt: string }) => completedAt,
  );

/** The content of a task without its version. */
function contentOf({ version: _, updatedAt: __, ...content }: TaskBody): object {
  return content;
}

describe('a reverted task', () => {
  it('gets the content of any earlier version as a new version, and keeps the whole history', async () => {
    const [list, label] = [await ada.newList(), await ada.newLabel('red')];
    const [parent, task] = [await ada.newTask({ listId: list.id }), await ada.newTask({ description: 'x' })];
    const below = await ada.newTask({ parentId: task.id });
    const versions = [task];
    const due = { dateTime: '2026-03-29T02:30:00', timeZone: 'Europe/Berlin' };
    for (const fields of [
      { title: 'Second', description: null, priority: 3, labelIds: [label.id] },
      { due, recurrence: { rule: 'FREQ=DAILY;COUNT=9' }, startOn: '2026-03-01', durationMinutes: 9 },
      { reminders: [{ minutesBefore: 5 }, { at: '2036-01-01T00:00:00Z' }] },
      { parentId: parent.id },
      { completed: true },
      { parentId: null, listId: list.id, recurrence: null, due: null },
      { completed: true },
      { completed: false, title: 'Last' },
    ])
      versions.push(await patch(task, fields));
    for (const { version } of [...versions, ...versions.toReversed()]) {
      const before = await get(task);
      const { body, headers } = await revert(task, version).expect(200);
      expect(contentOf(body)).toEqual(contentOf(versions[version - 1]!));
      const same = JSON.stringify(contentOf(before)) === JSON.stringify(contentOf(body));
      expect(body.version).toBe(before.version + (same ? 0 : 1));
      expect(headers['etag']).toBe(`"${body.version}"`);
      expect(await get(task)).toEqual(body);
      expect((await get(below)).listId).toBe(body.listId);
    }
    const { body } = await ada.get(`${path(task)}/history?limit=200`).expect(200);
    expect(body.data).toHaveLength((await get(task)).version);
  });

  it('does not change when it already equals that version', async () => {
    const task = await ada.newTask();
    expect((await revert(task, 1).expect(200)).body).toEqual(task);
    const second = await patch(task, { title: 'x' });
    const third = await patch(task, { title: 'y' });
    expect((await revert(task, 3).expect(200)).body).toEqual(third);
    const fourth = await patch(task, { title: 'x' });
    expect((await revert(task, second.version).expect(200)).body).toEqual(fourth);
  });

  it('keeps its original completion time, and is counted as completed at that time', async () => {
    const task = await ada.newTask();
    const done = await patch(task, { completed: true });
    await revert(task, 1).expect(200);
    expect(await completions(task)).toEqual([]);
    const again = (await revert(task, 2).expect(200)).body;
    expect(again).toMatchObject({ completed: true, completedAt: done.completedAt });
    expect(await completions(task)).toEqual([done.completedAt]);
    await ada.post(`${path(task)}/reopen`).expect(200);
    expect(await completions(task)).toEqual([]);
    await patch(task, { completed: true });
    await revert(task, 2).expect(200);
    expect(await completions(task)).toEqual([done.completedAt]);
  });

  it('can be undone like any change', async () => {
    const task = await ada.newTask();
    const second = await patch(task, { title: 'x', completed: true });
    const { headers } = await revert(task, 1).expect(200);
    await ada.post('/api/v1/undo', { requestId: headers['x-request-id'] }).expect(200);
    expect(await get(task)).toEqual({ ...second, version: 4, updatedAt: expect.any(String) });
    expect(await completions(task)).toEqual([second.completedAt]);
  });

  it('can be reverted to a version whose beginning is no longer known', async () => {
    const task = await ada.newTask();
    await patch(task, { title: 'x' });
    await asAdmin(
      (admin) =>
        admin.query(`DELETE FROM changes WHERE owner_id = $1 AND version = 1 AND type = 'task'`, [owner]),
      service.database.adminUrl,
    );
    expect((await revert(task, 1).expect(200)).body).toMatchObject({ title: 'Buy milk', version: 3 });
  });
});

describe('a revert is rejected', () => {
  it('to a version that never existed or is no longer known', async () => {
    const task = await ada.newTask();
    expectProblem(await revert(task, 2), 404, 'version-not-known');
    await patch(task, { title: 'x' });
    await asAdmin(
      (admin) => admin.query('DELETE FROM changes WHERE owner_id = $1', [owner]),
      service.database.adminUrl,
    );
    expectProblem(await revert(task, 1), 404, 'version-not-known');
  });

  it.each([undefined, null, 0, -1, 1.5, '1', 2 ** 31])('to the version %j', async (version) => {
    expectProblem(await revert(await ada.newTask(), version), 400, 'invalid-input', ['/version']);
  });

  it("of another owner's task, like an unknown one", async () => {
    const [task, bob] = [await ada.newTask(), await service.as(unknownId())];
    for (const id of [task.id, unknownId()])
      expectProblem(await revert({ id }, 1, bob), 404, 'task-not-found');
  });

  it('of a task in the trash, or to a version that was in it', async () => {
    const task = await ada.newTask();
    await ada.delete(path(task)).expect(204);
    expectProblem(await revert(task, 1), 409, 'task-in-trash');
    await ada.post(`${path(task)}/restore`).expect(200);
    expectProblem(await revert(task, 2), 409, 'version-in-trash');
    await revert(task, 1).expect(200);
  });

  it('when `If-Match` is not the current version', async () => {
    const task = await ada.newTask();
    await patch(task, { title: 'x' });
    expect((await revert(task, 1).set('if-match', '"1"')).status).toBe(412);
    expect((await revert(task, 1).set('if-match', '"2"').expect(200)).body.version).toBe(3);
  });

  it('when the list, parent or a label of that version is missing, and names it', async () => {
    const [list, other, label] = [await ada.newList(), await ada.newList(), await ada.newLabel('red')];
    const parent = await ada.newTask({ listId: other.id });
    const refusal = async (task: TaskBody, version = 1): Promise<string> => {
      const before = await get(task);
      const answer = await revert(task, version);
      expectProblem(answer, 409, 'revert-conflict');
      expect(await get(task)).toEqual(before);
      return answer.body.detail;
    };
    const inList = await ada.newTask({ listId: list.id });
    const under = await ada.newTask({ parentId: parent.id });
    const labelled = await ada.newTask({ labelIds: [label.id] });
    const inbox = (await ada.newTask()).listId;
    await patch(inList, { listId: inbox });
    await patch(under, { parentId: null });
    await patch(parent, { listId: inbox });
    expect(await refusal(under)).toContain('`parentId`) is now in another list');
    await patch(parent, { parentId: under.id });
    await patch(under, { listId: other.id });
    expect(await refusal(under)).toContain('`parentId`) is now below');
    await ada.delete(path(parent)).expect(204);
    expect(await refusal(under)).toContain('`parentId`) was deleted or is in the trash');
    await ada.delete(`/api/v1/lists/${list.id}`).expect(204);
    expect(await refusal(inList)).toContain('`listId`) was deleted or is in the trash');
    await ada.delete(`/api/v1/labels/${label.id}`).expect(204);
    expect(await refusal(labelled)).toContain('`labelIds`) was deleted');
  });
});
