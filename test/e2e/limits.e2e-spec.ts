import type { HttpResponse } from '../support/http-call.js';
import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';

const PATH = '/api/v1/limits';
const MAX = { tasks: 5, lists: 4, labels: 3, webhooks: 2 };
const BODY_BYTES = 70_000;

let service: TestService;
let users = 0;

beforeAll(async () => {
  service = await startService({
    LIMIT_TASKS: `${MAX.tasks}`,
    LIMIT_LISTS: `${MAX.lists}`,
    LIMIT_LABELS: `${MAX.labels}`,
    LIMIT_WEBHOOKS: `${MAX.webhooks}`,
    LIMIT_BODY_BYTES: `${BODY_BYTES}`,
  });
});
afterAll(() => service.stop());

type Limited = keyof typeof MAX;

const newUser = (): Promise<Client> => service.as(`user-${users++}`);
const times = <T>(count: number, make: (index: number) => PromiseLike<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

/** The usage that the service reports, checked against the tables. */
async function usedBy(user: Client): Promise<Record<Limited, number>> {
  const { body } = await user.get(PATH).expect(200);
  const owner = (await user.get('/api/v1/auth/me')).body.id;
  for (const table of ['tasks', 'lists', 'labels', 'webhooks'] as const) {
    const sql = `SELECT count(*)::integer AS count FROM ${table} WHERE owner_id = $1`;
    const count = await asAdmin(
      async (admin) => (await admin.query(sql, [owner])).rows[0].count,
      service.database.adminUrl,
    );
    expect([table, body[table]]).toEqual([table, { max: MAX[table], used: count }]);
  }
  return {
    tasks: body.tasks.used,
    lists: body.lists.used,
    labels: body.labels.used,
    webhooks: body.webhooks.used,
  };
}

/** Expects the problem that names this limit. */
function expectReached(response: HttpResponse, name: Limited): void {
  const { limit, ...problem } = response.body;
  expect(limit).toEqual({ name, max: MAX[name] });
  const without = { body: problem, status: response.status, headers: response.headers };
  expectProblem(without as HttpResponse, 422, 'limit-reached');
}

describe('GET /limits', () => {
  it('returns each configured limit and its current usage', async () => {
    const user = await newUser();
    expect((await user.get(PATH).expect(200)).body).toEqual({
      tasks: { max: 5, used: 0 },
      lists: { max: 4, used: 0 },
      labels: { max: 3, used: 0 },
      webhooks: { max: 2, used: 0 },
      pushSubscriptions: { max: 20, used: 0 },
      bytes: { max: 2_147_483_648, used: 0 },
      labelsPerTask: 50,
      remindersPerTask: 10,
      depth: 5,
      titleLength: 500,
      descriptionLength: 20_000,
      bodyBytes: BODY_BYTES,
      importBytes: 268_435_456,
      trashDays: 30,
    });
    await user.newTask({ labelIds: [(await user.newLabel('x')).id] });
    expect(await usedBy(user)).toEqual({ tasks: 1, lists: 1, labels: 1, webhooks: 0 });
    expect(await usedBy(await newUser())).toEqual({ tasks: 0, lists: 0, labels: 0, webhooks: 0 });
    expectProblem(await user.get(`${PATH}?of=tasks`), 400, 'invalid-input', ['/of']);
  });

  it('returns the default limits when none is configured', async () => {
    const usual = await startService();
    const { body } = await (await usual.as('ada')).get(PATH).expect(200);
    await usual.stop();
    expect(body).toMatchObject({
      tasks: { max: 200_000 },
      lists: { max: 500 },
      labels: { max: 500 },
      webhooks: { max: 20 },
      bodyBytes: 262_144,
      trashDays: 30,
    });
  });

  it('counts correctly right after every operation that creates or deletes rows', async () => {
    const user = await newUser();
    const list = await user.newList();
    const parent = await user.newTask({ listId: list.id });
    for (const parentId of [parent.id, parent.id]) await user.newTask({ parentId });
    const label = await user.newLabel('x');
    const other = await user.newTask();
    const steps: [string, () => PromiseLike<unknown>, Omit<Record<Limited, number>, 'webhooks'>][] = [
      [
        'a task in the trash',
        () => user.delete(`/api/v1/tasks/${other.id}`),
        { tasks: 4, lists: 2, labels: 1 },
      ],
      ['destroyed', () => user.delete(`/api/v1/trash/${other.id}`), { tasks: 3, lists: 2, labels: 1 }],
      ['a label deleted', () => user.delete(`/api/v1/labels/${label.id}`), { tasks: 3, lists: 2, labels: 0 }],
      [
        'a list in the trash',
        () => user.delete(`/api/v1/lists/${list.id}`),
        { tasks: 3, lists: 2, labels: 0 },
      ],
      ['the trash emptied', () => user.delete('/api/v1/trash'), { tasks: 0, lists: 1, labels: 0 }],
      [
        'a task by PUT',
        () => user.put(`/api/v1/tasks/${unknownId()}`, { title: 'x' }),
        { tasks: 1, lists: 1, labels: 0 },
      ],
      [
        'quick add',
        () => user.post('/api/v1/tasks/quick-add', { text: 'x #y @z' }),
        { tasks: 2, lists: 2, labels: 1 },
      ],
    ];
    for (const [step, run, used] of steps) {
      await run();
      expect([step, await usedBy(user)]).toEqual([step, { webhooks: 0, ...used }]);
    }
  });
});

describe('a limit', () => {
  it.each<[Limited, string, number]>([
    ['tasks', 'title', 5],
    ['lists', 'name', 3], // The inbox counts too.
    ['labels', 'name', 3],
    ['webhooks', 'url', 2],
  ])('of %s is exact under twenty simultaneous creations', async (limited, field, fit) => {
    const user = await newUser();
    const answers = await times(20, (index) =>
      user.post(`/api/v1/${limited}`, { [field]: `https://${index}.example.com` }),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(fit).fill(201),
      ...Array<number>(20 - fit).fill(422),
    ]);
    for (const answer of answers.filter(({ status }) => status === 422)) expectReached(answer, limited);
    expect((await usedBy(user))[limited]).toBe(MAX[limited]);
  });

  it('of tasks applies to PUT, quick add and subtasks too, and a rejected request writes nothing', async () => {
    const user = await newUser();
    const tasks = await times(5, () => user.newTask());
    for (const answer of [
      await user.put(`/api/v1/tasks/${unknownId()}`, { title: 'x' }),
      await user.post('/api/v1/tasks/quick-add', { text: 'x #label @list' }),
      await user.post('/api/v1/tasks', { title: 'x', parentId: tasks[0]!.id }),
    ])
      expectReached(answer, 'tasks');
    expect(await usedBy(user)).toEqual({ tasks: 5, lists: 1, labels: 0, webhooks: 0 });
    await user.put(`/api/v1/tasks/${tasks[0]!.id}`, { title: 'y' }).expect(200);
    await user.patch(`/api/v1/tasks/${tasks[1]!.id}`, { title: 'y' }).expect(200);
  });

  it('counts the trash until it is emptied', async () => {
    const user = await newUser();
    const [first] = await times(5, () => user.newTask());
    await user.delete(`/api/v1/tasks/${first!.id}`).expect(204);
    expectReached(await user.post('/api/v1/tasks', { title: 'x' }), 'tasks');
    await user.post(`/api/v1/tasks/${first!.id}/restore`).expect(200);
    await user.delete(`/api/v1/tasks/${first!.id}`).expect(204);
    await user.delete('/api/v1/trash').expect(204);
    await user.newTask();
    expectReached(await user.post('/api/v1/tasks', { title: 'x' }), 'tasks');
  });

  it('frees exactly as much as is deleted during simultaneous creations', async () => {
    const user = await newUser();
    const tasks = await times(5, () => user.newTask());
    for (const { id } of tasks.slice(0, 2)) await user.delete(`/api/v1/tasks/${id}`).expect(204);
    await Promise.all([
      user.delete(`/api/v1/trash/${tasks[0]!.id}`).expect(204),
      user.delete(`/api/v1/trash/${tasks[1]!.id}`).expect(204),
      times(10, () => user.post('/api/v1/tasks', { title: 'x' })),
    ]);
    const { tasks: used } = await usedBy(user);
    expect(used).toBeLessThanOrEqual(5);
    await times(5 - used, () => user.newTask());
    expectReached(await user.post('/api/v1/tasks', { title: 'x' }), 'tasks');
    expect((await usedBy(user)).tasks).toBe(5);
  });

  it('applies to each user separately', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    await times(5, () => ada.newTask());
    await times(5, () => bob.newTask());
    for (const user of [ada, bob]) expectReached(await user.post('/api/v1/tasks', { title: 'x' }), 'tasks');
  });

  it('of lists counts the inbox, even before it exists', async () => {
    const small = await startService({ LIMIT_LISTS: '1' });
    const user = await small.as('ada');
    const answer = await user.post('/api/v1/lists', { name: 'x' });
    const { body } = await user.get('/api/v1/lists');
    await small.stop();
    expect([answer.status, answer.body.limit]).toEqual([422, { name: 'lists', max: 1 }]);
    expect(body.data).toMatchObject([{ inbox: true }]);
  });
});

describe('the body size limit', () => {
  const bodyOf = (bytes: number): string => {
    const body = { title: 'x', description: '' };
    return JSON.stringify(body) + ' '.repeat(bytes - JSON.stringify(body).length);
  };
  const send = (user: Client, path: string, body: string) =>
    user.post(path).type('application/json').send(body);

  it('is the configured number of bytes', async () => {
    const user = await newUser();
    await send(user, '/api/v1/tasks', bodyOf(BODY_BYTES)).expect(201);
    const answer = await send(user, '/api/v1/tasks', bodyOf(BODY_BYTES + 1));
    expectProblem(answer, 413, 'body-too-large');
    expect(answer.body.detail).toContain('bodyBytes');
    expect((await usedBy(user)).tasks).toBe(1);
  });
});
