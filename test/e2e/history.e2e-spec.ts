import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';

interface Entry {
  readonly version: number;
  readonly change: string;
  readonly changedAt: string;
  readonly by: string | null;
  readonly requestId: string | null;
  readonly fields: readonly { field: string; before: unknown; after: unknown }[];
}

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

const historyOf = async ({ id }: { id: string }, of = 'tasks'): Promise<Entry[]> =>
  (await ada.get(`/api/v1/${of}/${id}/history`).expect(200)).body.data;
const path = ({ id }: { id: string }): string => `/api/v1/tasks/${id}`;

describe('the history of a task', () => {
  it('lists every change, latest first, with its fields, values, time, user and request', async () => {
    const created = await ada
      .post('/api/v1/tasks', { title: 'Milk', due: { date: '2026-12-01' } })
      .expect(201);
    const task = created.body as TaskBody;
    const label = await ada.newLabel('red');
    const patch = { title: 'Oat milk', labelIds: [label.id], due: { dateTime: '2026-12-02T09:00:00' } };
    const patched = await ada.patch(path(task), patch).expect(200);
    const recurrence = { rule: 'FREQ=DAILY', from: 'due' };
    await ada.patch(path(task), { recurrence }).expect(200);
    const [third, second, first] = await historyOf(task);
    expect(second).toEqual({
      version: 2,
      change: 'updated',
      changedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      by: owner,
      requestId: patched.headers['x-request-id'],
      fields: [
        { field: 'title', before: 'Milk', after: 'Oat milk' },
        { field: 'due', before: { date: '2026-12-01' }, after: { dateTime: '2026-12-02T09:00:00' } },
        { field: 'labelIds', before: [], after: [label.id] },
      ],
    });
    expect(third!.fields).toEqual([{ field: 'recurrence', before: null, after: recurrence }]);
    expect(first).toMatchObject({
      version: 1,
      change: 'created',
      requestId: created.headers['x-request-id'],
    });
    const { version: _, updatedAt: __, ...fields } = task;
    const all = Object.entries(fields).map(([field, after]) => ({ field, before: null, after }));
    expect(first!.fields).toEqual(all);
  });

  it('continues in the trash and after it, and ends with the task', async () => {
    const task = await ada.newTask();
    await ada.delete(path(task)).expect(204);
    const [trashed] = await historyOf(task);
    expect(trashed!.fields).toEqual([{ field: 'deletedAt', before: null, after: expect.any(String) }]);
    await ada.post(`${path(task)}/restore`).expect(200);
    await ada.delete(path(task)).expect(204);
    expect((await historyOf(task)).map(({ version }) => version)).toEqual([4, 3, 2, 1]);
    const { headers } = await ada.delete('/api/v1/trash').expect(204);
    expectProblem(await ada.get(`${path(task)}/history`), 404, 'task-not-found');
    await ada.post('/api/v1/undo', { requestId: headers['x-request-id'] }).expect(200);
    const [back, gone] = await historyOf(task);
    expect(back).toMatchObject({ change: 'created', version: 5 });
    expect(gone).toMatchObject({ change: 'deleted', version: 4, requestId: headers['x-request-id'] });
    expect(gone!.fields).toContainEqual({ field: 'title', before: 'Buy milk', after: null });
  });

  it('is paginated without duplicates while it grows', async () => {
    const task = await ada.newTask();
    for (let nth = 0; nth < 6; nth++) await ada.patch(path(task), { priority: (nth % 3) + 1 }).expect(200);
    const first = await ada.get(`${path(task)}/history?limit=3`).expect(200);
    expect(first.headers['link']).toContain('rel="next"');
    await ada.patch(path(task), { title: 'x' }).expect(200);
    const next = await ada.get(`${path(task)}/history?limit=3&cursor=${first.body.nextCursor}`).expect(200);
    const last = await ada.get(`${path(task)}/history?limit=3&cursor=${next.body.nextCursor}`).expect(200);
    const versions = [first, next, last].map(({ body }) =>
      (body.data as Entry[]).map(({ version }) => version),
    );
    expect(versions).toEqual([[7, 6, 5], [4, 3, 2], [1]]);
    expect(last.body.nextCursor).toBeNull();
    const other = await ada.newTask();
    const strange = await ada.get(`${path(other)}/history?cursor=${first.body.nextCursor}`);
    expectProblem(strange, 400, 'invalid-input', ['/cursor']);
  });

  it('names no user for changes by the service, and omits imported changes', async () => {
    const task = await ada.newTask();
    await asAdmin(async (admin) => {
      await admin.query(`SELECT set_config('app.owner_id', $1, false)`, [owner]);
      const set = 'UPDATE tasks SET title = $3 WHERE owner_id = $1 AND id = $2';
      await admin.query(set, [owner, task.id, 'by itself']);
      await admin.query(`SELECT set_config('app.verbatim', 'import', false)`);
      await admin.query(`${set.replace('title = $3', 'title = $3, version = 9')}`, [
        owner,
        task.id,
        'imported',
      ]);
    }, service.database.adminUrl);
    const history = await historyOf(task);
    expect(history).toHaveLength(2);
    expect(history[0]).toMatchObject({ version: 2, by: null, requestId: null });
  });

  it('is not visible to other owners', async () => {
    const [task, bob] = [await ada.newTask(), await service.as(unknownId())];
    for (const id of [task.id, unknownId()])
      expectProblem(await bob.get(`/api/v1/tasks/${id}/history`), 404, 'task-not-found');
    // The same id in another account is another task.
    await bob.put(path(task), { title: 'Mine' }).expect(201);
    const { body } = await bob.get(`${path(task)}/history`).expect(200);
    expect(body.data).toHaveLength(1);
  });
});

describe('lists and labels', () => {
  it('have a history too', async () => {
    const [list, label] = [await ada.newList({ name: 'Home' }), await ada.newLabel('red')];
    await ada.patch(`/api/v1/lists/${list.id}`, { archived: true }).expect(200);
    await ada.delete(`/api/v1/lists/${list.id}`).expect(204);
    await ada.patch(`/api/v1/labels/${label.id}`, { color: '#ff0000' }).expect(200);
    const [trashed, archived, created] = await historyOf(list, 'lists');
    expect(trashed!.version).toBe(3);
    expect(archived!.fields).toEqual([{ field: 'archived', before: false, after: true }]);
    expect(created!.fields).toContainEqual({ field: 'name', before: null, after: 'Home' });
    expect(created!.fields.map(({ field }) => field)).not.toContain('openTasks');
    const [colored] = await historyOf(label, 'labels');
    expect(colored!.fields).toEqual([{ field: 'color', before: null, after: '#ff0000' }]);
    expectProblem(await ada.get(`/api/v1/lists/${label.id}/history`), 404, 'list-not-found');
    expectProblem(await ada.get(`/api/v1/labels/${list.id}/history`), 404, 'label-not-found');
  });
});
