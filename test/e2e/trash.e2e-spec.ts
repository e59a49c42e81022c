import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import { namesIn, newBranch, restore, task, titlesOf, trash, trashOf } from '../support/trash.js';

const PATH = '/api/v1/trash';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const DAY_MS = 24 * 3_600_000;

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService({ TRASH_DAYS: '7' })));
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);

describe('DELETE /tasks/{id}', () => {
  it('moves the task to the trash, where GET /trash lists it', async () => {
    const user = await newUser();
    const milk = await user.newTask({ title: 'Milk' });
    await trash(user, milk);
    const { body } = await user.get(PATH).expect(200);
    expect(body).toEqual({
      data: [
        {
          kind: 'task',
          id: milk.id,
          ownerId: milk.ownerId,
          title: 'Milk',
          along: 0,
          deletedAt: TIME,
          version: 2,
          purgeAt: TIME,
        },
      ],
      nextCursor: null,
    });
    const { deletedAt, purgeAt } = body.data[0];
    expect(Date.parse(purgeAt) - Date.parse(deletedAt)).toBe(7 * DAY_MS);
  });

  it('trashes the subtasks, and counts them', async () => {
    const user = await newUser();
    await trash(user, (await newBranch(user)).a);
    expect([await namesIn(user), await titlesOf(user)]).toEqual([[['a', 3]], []]);
  });
});

describe('a trashed task', () => {
  it('appears nowhere else: in no list, view, search, subtasks or count, and not by id', async () => {
    const user = await newUser();
    const today = new Date().toISOString().slice(0, 10);
    const parent = await user.newTask({ title: 'parent' });
    const gone = await user.newTask({ title: 'Findable', parentId: parent.id, due: { date: today } });
    const later = await user.newTask({ title: 'Findable', due: { date: '2099-01-01' } });
    const past = await user.newTask({ title: 'Findable', due: { date: '2000-01-01' }, completed: true });
    for (const row of [gone, later, past]) await trash(user, row);
    for (const query of ['', '&view=today', '&view=upcoming', '&view=overdue', '&view=inbox', '&q=findable'])
      expect([query, await titlesOf(user, query)]).toEqual([
        query,
        query.endsWith('x') || !query ? ['parent'] : [],
      ]);
    for (const query of [
      `&parentId=${parent.id}`,
      '&hasDue=true',
      '&completed=true',
      `&listId=${gone.listId}&hasDue=true`,
    ])
      expect([query, await titlesOf(user, query)]).toEqual([query, []]);
    expect((await user.get(`${task(parent)}?include=subtasks`)).body.subtasks).toEqual([]);
    expect((await user.get('/api/v1/stats')).body).toMatchObject({
      open: 1,
      overdue: 0,
      completed: 0,
      streak: 0,
    });
    const before = await everyRow(service.database);
    for (const answer of [
      await user.get(task(gone)),
      await user.get(`${task(gone)}?include=subtasks`),
      await user.get(`${task(gone)}/completions`),
      await user.get(`${task(gone)}/occurrences`),
      await user.patch(task(gone), { title: 'x' }),
      await user.patch(task(gone), { listId: gone.listId }),
      await user.delete(task(gone)),
      await user.post(`${task(gone)}/complete`),
      await user.post(`${task(gone)}/reopen`),
      await user.post(`${task(gone)}/skip`),
      await user.post(`${task(gone)}/move`, {}),
    ])
      expectProblem(answer, 404, 'task-not-found');
    const under = { title: 'x', parentId: gone.id };
    expectProblem(await user.post('/api/v1/tasks', under), 404, 'parent-not-found');
    expectProblem(await user.post(`${task(parent)}/move`, { after: gone.id }), 404, 'neighbour-not-found');
    expect(await everyRow(service.database)).toEqual(before);
  });

  it('keeps its id reserved: PUT and POST with it return 409', async () => {
    const user = await newUser();
    const row = await user.newTask();
    const list = await user.newList();
    await trash(user, row);
    await user.delete(`/api/v1/lists/${list.id}`).expect(204);
    const before = await everyRow(service.database);
    expectProblem(await user.put(task(row), { title: 'x' }), 409, 'task-in-trash');
    expectProblem(await user.post('/api/v1/tasks', { id: row.id, title: 'x' }), 409, 'task-exists');
    expectProblem(await user.post('/api/v1/lists', { id: list.id, name: 'x' }), 409, 'list-exists');
    expect(await everyRow(service.database)).toEqual(before);
    await user.delete(PATH).expect(204);
    await user.put(task(row), { title: 'x' }).expect(201);
  });
});

describe('GET /trash', () => {
  it('lists the latest first, tasks and lists together, each once, page by page', async () => {
    const user = await newUser();
    for (let index = 0; index < 7; index++) {
      if (index % 2 === 0) await trash(user, await user.newTask({ title: `${index}` }));
      else await user.delete(`/api/v1/lists/${(await user.newList({ name: `${index}` })).id}`).expect(204);
    }
    // Some share a timestamp, so that the id decides.
    await asAdmin(async (admin) => {
      for (const [table, title] of [
        ['tasks', 'title'],
        ['lists', 'name'],
      ])
        await admin.query(
          `UPDATE ${table} SET deleted_at = '2026-01-02T03:04:05.678Z' WHERE owner_id = $1 AND ${title} IN ('1', '3', '4', '5')`,
          [`user-${users - 1}`],
        );
    }, service.database.adminUrl);
    const whole = await trashOf(user);
    expect(whole.map(({ title }) => title).slice(0, 3)).toEqual(['6', '2', '0']);
    expect(whole.map(({ kind, title }) => `${kind} ${title}`).sort()).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((index) => `${index % 2 === 0 ? 'task' : 'list'} ${index}`).sort(),
    );
    const keys = whole.map(({ deletedAt, id }) => `${deletedAt} ${id}`);
    expect(keys).toEqual([...keys].sort().reverse());
    for (const limit of [1, 2, 3, 6, 7]) expect(await trashOf(user, `?limit=${limit}`)).toEqual(whole);
  });

  it.each([
    ['limit=201', '/limit'],
    ['cursor=x', '/cursor'],
    ['kind=task', '/kind'],
  ])('rejects %s', async (query, pointer) => {
    expectProblem(await (await newUser()).get(`${PATH}?${query}`), 400, 'invalid-input', [pointer]);
  });
});

describe('DELETE /trash/{id} and DELETE /trash', () => {
  it('delete one entry with what was trashed with it, or all entries', async () => {
    const user = await newUser();
    const kept = await user.newTask({ title: 'kept' });
    const { a } = await newBranch(user, { completed: true, reminders: [{ at: '2099-01-01T00:00:00Z' }] });
    const other = await user.newTask({ title: 'other' });
    for (const row of [a, other]) await trash(user, row);
    expect((await user.delete(`${PATH}/${a.id}`).expect(204)).text).toBe('');
    expect(await namesIn(user)).toEqual([['other', 0]]);
    expectProblem(await user.post(`${task(a)}/restore`), 404, 'task-not-in-trash');
    expectProblem(await user.delete(`${PATH}/${a.id}`), 404, 'not-in-trash');
    for (let time = 0; time < 2; time++) await user.delete(PATH).expect(204);
    expect([await namesIn(user), await titlesOf(user)]).toEqual([[], [kept.title]]);
    expect((await user.get('/api/v1/limits')).body.tasks.used).toBe(1);
  });

  it('return 404 for an entry that is not trashed itself, unknown or owned by another user', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const { a, b } = await newBranch(ada);
    const [foreign, alive] = [await bob.newTask(), await ada.newTask()];
    await trash(ada, a);
    await trash(bob, foreign);
    const before = await everyRow(service.database);
    for (const { id } of [b, alive, foreign, { id: unknownId() }])
      expectProblem(await ada.delete(`${PATH}/${id}`), 404, 'not-in-trash');
    expectProblem(await ada.delete(`${PATH}/x`), 400, 'invalid-input', ['/id']);
    expect(await everyRow(service.database)).toEqual(before);
    await ada.delete(PATH).expect(204);
    expect(await namesIn(bob)).toEqual([['Buy milk', 0]]);
  });

  it('keep what was trashed separately, even if its parent is deleted', async () => {
    const user = await newUser();
    const { a, c } = await newBranch(user);
    for (const row of [c, a]) await trash(user, row);
    await user.delete(`${PATH}/${a.id}`).expect(204);
    expect(await namesIn(user)).toEqual([['c', 0]]);
    expect(await restore(user, c)).toMatchObject({ id: c.id, parentId: null });
    expect((await user.get('/api/v1/limits')).body.tasks.used).toBe(1);
  });

  it('have one winner against a simultaneous restore', async () => {
    const user = await newUser();
    for (let round = 0; round < 15; round++) {
      const { a, d } = await newBranch(user);
      await trash(user, a);
      const [restored, destroyed] = await Promise.all([
        user.post(`${task(a)}/restore`),
        user.delete(round % 2 === 0 ? PATH : `${PATH}/${a.id}`),
      ]);
      const isBack = (await user.get(task(d))).status === 200;
      expect([restored.status, destroyed.status === 204]).toEqual(
        isBack ? [200, round % 2 === 0] : [404, true],
      );
      expect((await user.get(task(a))).status).toBe(isBack ? 200 : 404);
    }
  });
});
