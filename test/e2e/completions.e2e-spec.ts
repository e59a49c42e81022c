import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/data-source.js';
import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin, createDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';

const TASKS = '/api/v1/tasks';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const MONDAY = { date: '2026-11-23' };
const BERLIN = { dateTime: '2026-10-24T02:30:00', timeZone: 'Europe/Berlin' };

let service: TestService;
let ada: Client;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('ada');
});
afterAll(() => service.stop());

const newTask = async (fields: object = {}) =>
  (await ada.post(TASKS, { title: 'Water', ...fields }).expect(201)).body;
const recurring = (due: object = MONDAY, rule = 'FREQ=DAILY') => newTask({ due, recurrence: { rule } });
const read = async (id: string) => (await ada.get(`${TASKS}/${id}`).expect(200)).body;
const complete = async (id: string) => (await ada.post(`${TASKS}/${id}/complete`).expect(200)).body;
const completions = async (id: string) => (await ada.get(`${TASKS}/${id}/completions`).expect(200)).body.data;
const undo = (id: string, completionId: string) => ada.delete(`${TASKS}/${id}/completions/${completionId}`);

/** The fields that undoing restores; each change still increments the version. */
const state = ({ version: _v, updatedAt: _u, ...task }: Record<string, unknown>) => task;

describe('GET /tasks/{id}/completions', () => {
  it('lists completions page by page, latest first', async () => {
    const { id } = await recurring();
    for (let nth = 0; nth < 5; nth++) await complete(id);
    const seen: object[] = [];
    let query = '?limit=2';
    const sizes: number[] = [];
    for (let next: string | null = ''; next !== null; query = `?limit=2&cursor=${next}`) {
      const { body, headers } = await ada.get(`${TASKS}/${id}/completions${query}`).expect(200);
      seen.push(...body.data);
      sizes.push(body.data.length);
      next = body.nextCursor;
      expect(headers.link === undefined).toBe(next === null);
    }
    expect(sizes).toEqual([2, 2, 1]);
    const days = [27, 26, 25, 24, 23].map((day) => ({ date: `2026-11-${day}` }));
    expect(seen).toEqual(
      days.map((due) => ({ id: expect.any(String), ownerId: 'ada', taskId: id, completedAt: TIME, due })),
    );
    expect(seen).toEqual(await completions(id));
  });

  it('is empty for a task that was never completed, and 404 for an unknown task', async () => {
    const { id } = await newTask();
    expect((await ada.get(`${TASKS}/${id}/completions`)).body).toEqual({ data: [], nextCursor: null });
    const bob = await service.as('bob');
    for (const [client, taskId] of [
      [ada, unknownId()],
      [bob, id],
    ] as const)
      expectProblem(await client.get(`${TASKS}/${taskId}/completions`), 404, 'task-not-found');
  });

  it('rejects a cursor of another task and a limit out of range', async () => {
    const [one, other] = [await recurring(), await recurring()];
    for (const { id } of [one, one, other]) await complete(id);
    const { body } = await ada.get(`${TASKS}/${one.id}/completions?limit=1`).expect(200);
    for (const [query, pointer] of [
      [`cursor=${body.nextCursor}`, '/cursor'],
      ['cursor=nonsense', '/cursor'],
      ['limit=201', '/limit'],
      ['limit=0', '/limit'],
    ] as const) {
      const answer = await ada.get(`${TASKS}/${other.id}/completions?${query}`);
      expectProblem(answer, 400, 'invalid-input', [pointer]);
    }
  });
});

describe('a task that does not recur', () => {
  it.each([
    ['POST …/complete', (id: string) => ada.post(`${TASKS}/${id}/complete`)],
    ['PATCH', (id: string) => ada.patch(`${TASKS}/${id}`, { completed: true })],
    ['PUT', (id: string) => ada.put(`${TASKS}/${id}`, { title: 'Water', due: BERLIN, completed: true })],
  ])('records one completion by %s', async (_, done) => {
    const { id } = await newTask({ due: BERLIN });
    await done(id).expect(200);
    const { completedAt } = (await done(id).expect(200)).body;
    expect(await completions(id)).toEqual([
      { id: expect.any(String), ownerId: 'ada', taskId: id, completedAt, due: BERLIN },
    ]);
  });

  it('records a completion if it is created as completed', async () => {
    const { id, completedAt } = await newTask({ completed: true });
    expect(await completions(id)).toMatchObject([{ completedAt, due: null }]);
  });

  it('loses its completion when it is reopened', async () => {
    const task = await newTask({ completed: true });
    await ada.post(`${TASKS}/${task.id}/reopen`).expect(200);
    await ada.post(`${TASKS}/${task.id}/reopen`).expect(200);
    expect(await completions(task.id)).toEqual([]);
    await complete(task.id);
    await ada.patch(`${TASKS}/${task.id}`, { completed: false }).expect(200);
    expect(await completions(task.id)).toEqual([]);
  });

  it('records a completion for each subtask that is completed with it', async () => {
    const { id } = await newTask();
    const below = await newTask({ parentId: id });
    await ada.post(`${TASKS}/${id}/complete?subtasks=true`).expect(200);
    expect([await completions(id), await completions(below.id)]).toMatchObject([
      [{ taskId: id }],
      [{ taskId: below.id }],
    ]);
  });
});

describe('DELETE /tasks/{id}/completions/{completionId}', () => {
  it('restores each completed occurrence in turn', async () => {
    const first = await recurring(BERLIN, 'FREQ=DAILY;COUNT=3');
    const second = await complete(first.id);
    const third = await complete(first.id);
    const done = await complete(first.id);
    expect(done).toMatchObject({ completed: true, due: third.due });
    let [latest] = await completions(first.id);
    for (const before of [third, second, first]) {
      const { body } = await undo(first.id, latest.id).expect(200);
      expect(state(body)).toEqual(state(before));
      expect(await read(first.id)).toEqual(body);
      [latest] = await completions(first.id);
    }
    expect(await completions(first.id)).toEqual([]);
    // COUNT continues from the restored occurrence.
    expect(state(await complete(first.id))).toEqual(state(second));
    expect(state(await complete(first.id))).toEqual(state(third));
    expect(await complete(first.id)).toMatchObject({ completed: true });
  });

  it('reopens a task that does not recur', async () => {
    const task = await newTask({ due: BERLIN });
    await complete(task.id);
    const [{ id }] = await completions(task.id);
    const { body } = await undo(task.id, id).expect(200);
    expect(body).toEqual({ ...task, version: 3, updatedAt: TIME });
    expect(await completions(task.id)).toEqual([]);
  });

  it('also restores fields that were changed since', async () => {
    const first = await recurring({ date: '2027-01-31' }, 'FREQ=MONTHLY');
    await complete(first.id);
    await ada.patch(`${TASKS}/${first.id}`, { due: { date: '2027-06-15' } }).expect(200);
    const [{ id }] = await completions(first.id);
    expect(state((await undo(first.id, id).expect(200)).body)).toEqual(state(first));
    expect((await complete(first.id)).due).toEqual({ date: '2027-02-28' });
  });

  it.each([
    [{ due: { dateTime: '2026-11-24T10:00:00' }, recurrence: { rule: 'FREQ=HOURLY', from: 'due' } }],
    [{ recurrence: { rule: 'FREQ=WEEKLY;COUNT=1', from: 'completion' } }],
  ])('restores the rule as well, so that due, number and COUNT match: after %j', async (change) => {
    const first = await recurring(MONDAY, 'FREQ=DAILY;COUNT=3');
    const second = await complete(first.id);
    await complete(first.id);
    await ada.patch(`${TASKS}/${first.id}`, change).expect(200);
    const [{ id }] = await completions(first.id);
    const { body } = await undo(first.id, id).expect(200);
    expect(state(body)).toEqual(state(second));
    expect((await complete(first.id)).due).toEqual({ date: '2026-11-25' });
    expect((await complete(first.id)).completed).toBe(true);
  });

  it('omits the series fields if the task no longer recurs', async () => {
    const { id } = await recurring();
    await complete(id);
    await ada.patch(`${TASKS}/${id}`, { recurrence: null }).expect(200);
    const [completion] = await completions(id);
    const { body } = await undo(id, completion.id).expect(200);
    expect(body).toMatchObject({ due: MONDAY, recurrence: null, completed: false });
  });

  it('rejects a completion that is not the latest and changes nothing', async () => {
    const { id } = await recurring();
    await complete(id);
    const task = await complete(id);
    const [latest, earlier] = await completions(id);
    expectProblem(await undo(id, earlier.id), 409, 'completion-not-latest');
    expect(await read(id)).toEqual(task);
    expect(await completions(id)).toEqual([latest, earlier]);
  });

  it('answers 404 for a completion that is unknown, of another task or of another owner', async () => {
    const [task, other] = [await recurring(), await recurring()];
    await complete(task.id);
    await complete(other.id);
    const [completion] = await completions(task.id);
    const bob = await service.as('bob');
    const foreign = await bob.newTask({ completed: true });
    const [theirs] = (await bob.get(`${TASKS}/${foreign.id}/completions`)).body.data;
    for (const id of [unknownId(), (await completions(other.id))[0].id, theirs.id])
      expectProblem(await undo(task.id, id), 404, 'completion-not-found');
    const byBob = await bob.delete(`${TASKS}/${task.id}/completions/${completion.id}`);
    expectProblem(byBob, 404, 'task-not-found');
    expectProblem(await undo(unknownId(), completion.id), 404, 'task-not-found');
    expect(await completions(task.id)).toEqual([completion]);
    expect((await bob.get(`${TASKS}/${foreign.id}`)).body).toEqual(foreign);
  });

  it('undoes a completion once for concurrent requests', async () => {
    const task = await recurring();
    const second = await complete(task.id);
    await complete(task.id);
    const [{ id }] = await completions(task.id);
    const answers = await Promise.all(Array.from({ length: 5 }, () => undo(task.id, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
    expect(state(await read(task.id))).toEqual(state(second));
  });
});

describe('the migration', () => {
  it('records a completion for each completed task, with its original time', async () => {
    const database = await createDatabase({ migrated: false });
    const dataSource = await new DataSource(dataSourceOptions(database.url, 2)).initialize();
    await dataSource.runMigrations();
    const rows = (sql: string) =>
      asAdmin(async (admin) => (await admin.query(sql)).rows as Record<string, unknown>[], database.adminUrl);
    const isThere = async () =>
      (await rows(`SELECT to_regclass('completions') IS NOT NULL AS there`))[0]!.there;
    while (await isThere()) await dataSource.undoLastMigration();
    await rows(`INSERT INTO lists (owner_id, id, name, position, inbox)
      SELECT owner, gen_random_uuid(), 'Inbox', 'a0', true FROM unnest('{ada,bob}'::text[]) AS owner`);
    await rows(`
      INSERT INTO tasks (owner_id, id, list_id, position, title, completed, due_wall, due_timed)
      SELECT owner_id, gen_random_uuid(), id, 'a0', title, title <> 'open', '2026-11-23T00:00:00', false
        FROM lists, unnest('{open,done,done too}'::text[]) AS title`);
    await dataSource.runMigrations();
    const recorded = await rows(`
      SELECT completions.owner_id AS owner, title, completions.completed_at = tasks.completed_at AS "sameTime",
             occurrence->>'dueWall' AS due
        FROM completions JOIN tasks ON tasks.owner_id = completions.owner_id AND tasks.id = task_id ORDER BY 1, 2`);
    const expected = (owner: string, title: string) => ({
      owner,
      title,
      sameTime: true,
      due: '2026-11-23T00:00:00',
    });
    expect(recorded).toEqual(
      ['ada', 'bob'].flatMap((owner) => ['done', 'done too'].map((title) => expected(owner, title))),
    );
    await dataSource.destroy();
    await database.drop();
  });
});
