import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';

const TASKS = '/api/v1/tasks';
const DUE = { dateTime: '2030-12-24T18:00:00', timeZone: 'Europe/Berlin' };

type Method = 'post' | 'put' | 'patch';
interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

let service: TestService;
let ada: Client;
let users = 0;

beforeAll(async () => {
  service = await startService({ WEBHOOK_ALLOW_PRIVATE: 'true' });
  ada = await service.as('ada');
});
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);

/** The validation errors by pointer. */
async function errorsByPointer(
  sent: PromiseLike<{ body: object; status: number }>,
): Promise<Record<string, string>> {
  const { body, status } = await sent;
  expect({ status, body }).toMatchObject({ status: 400, body: { type: '/problems/invalid-input' } });
  const { errors } = body as { errors: FieldError[] };
  return Object.fromEntries(errors.map(({ pointer, detail }) => [pointer, detail]));
}

/** The result of a single operation in a batch. */
async function inBatch(method: Method, path: string, body: object) {
  const operations = [{ method: method.toUpperCase(), path: path.replace('/api/v1', ''), body }];
  const answer = await ada.post('/api/v1/batch', { operations }).expect(200);
  return answer.body.results[0] as { status: number; body: TaskBody & { errors: FieldError[] } };
}

const newWebhook = async (client = ada) => {
  const { body } = await client.post('/api/v1/webhooks', { url: 'https://example.com/hook' }).expect(201);
  const { secret: _, ...webhook } = body;
  return webhook;
};

describe('an unknown field', () => {
  it.each<[Method, string, string, string]>([
    ['post', TASKS, 'labels', 'labelIds'],
    ['post', TASKS, 'tags', 'labelIds'],
    ['post', TASKS, 'done', 'completed'],
    ['post', TASKS, 'notes', 'description'],
    ['post', TASKS, 'dueDate', 'due'],
    ['post', TASKS, 'due_date', 'due'],
    ['post', TASKS, 'list', 'listId'],
    ['post', TASKS, 'parent', 'parentId'],
    ['post', TASKS, 'name', 'title'],
    ['post', TASKS, 'tilte', 'title'],
    ['post', '/api/v1/lists', 'title', 'name'],
    ['post', '/api/v1/labels', 'colour', 'color'],
    ['patch', '/api/v1/settings', 'timezone', 'timeZone'],
    ['post', '/api/v1/batch', 'requests', 'operations'],
  ])('of %s %s named %s gets %s as a suggestion', async (method, path, name, meant) => {
    const faults = await errorsByPointer(ada.send(method, path, { [name]: 'x' }));
    expect(faults[`/${name}`]).toBe(`is not a known field. Did you mean \`${meant}\`?`);
  });

  it.each([
    ['search', 'q'],
    ['per_page', 'limit'],
    ['page', 'cursor'],
    ['order', 'sort'],
    ['done', 'completed'],
    ['due', 'dueFrom'],
    ['list', 'listId'],
    ['labels', 'labelIds'],
    ['tz', 'timeZone'],
  ])('of a query named %s gets %s as a suggestion', async (name, meant) => {
    const faults = await errorsByPointer(ada.get(`${TASKS}?${name}=x`));
    expect(faults).toEqual({ [`/${name}`]: `is not a known field. Did you mean \`${meant}\`?` });
  });

  it('gets a suggestion in nested objects and batches too', async () => {
    const body = { title: 'x', due: { day: '2030-01-01' }, reminders: [{ minutes: 5 }], tag: [] };
    const expected = {
      '/due/day': 'is not a known field. Did you mean `date`?',
      '/reminders/0/minutes': 'is not a known field. Did you mean `minutesBefore`?',
      '/tag': 'is not a known field. Did you mean `labelIds`?',
    };
    expect(await errorsByPointer(ada.post(TASKS, body))).toMatchObject(expected);
    expect(await errorsByPointer(inBatch('post', TASKS, body))).toMatchObject(expected);
  });

  it('gets no suggestion when no field resembles it or it is long', async () => {
    const body = { title: 'x', xyzzy: 1, [`due${'e'.repeat(50)}`]: 1 };
    expect(Object.values(await errorsByPointer(ada.post(TASKS, body)))).toEqual([
      'is not a known field',
      'is not a known field',
    ]);
    expect(await errorsByPointer(ada.get('/api/v1/settings?timezone=UTC'))).toEqual({
      '/timezone': 'is not a known field',
    });
  });
});

describe('a value of the wrong shape', () => {
  const AN_ID = '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e';
  const DUE_SHAPES =
    'due must have either a date, or a dateTime with or without a timeZone: {"date":"2026-12-24"}, {"dateTime":"2026-12-24T18:00:00"} or {"dateTime":"2026-12-24T18:00:00","timeZone":"Europe/Berlin"}';

  it.each<[object, string, string]>([
    [
      { due: '2030-01-01' },
      '/due',
      'due must be a JSON object, such as {"dateTime":"2026-12-24T18:00:00","timeZone":"Europe/Berlin"}',
    ],
    [{ due: { date: '2030-01-01', dateTime: '2030-01-01T10:00' } }, '/due', DUE_SHAPES],
    [{ due: { timeZone: 'UTC' } }, '/due', DUE_SHAPES],
    [
      { recurrence: 'FREQ=DAILY' },
      '/recurrence',
      'recurrence must be a JSON object, such as {"rule":"FREQ=WEEKLY;BYDAY=TH","from":"due"}',
    ],
    [{ labelIds: AN_ID }, '/labelIds', `labelIds must be a list of ids, such as ["${AN_ID}"]`],
    [{ labelIds: 'home' }, '/labelIds', `labelIds must be a list of ids, such as ["${AN_ID}"]`],
    [{ labelIds: ['home'] }, '/labelIds', 'each of labelIds must be a UUID'],
    [
      { reminders: [30] },
      '/reminders/0',
      'each of reminders must be a JSON object, such as {"minutesBefore":30}',
    ],
    [{ reminders: 30 }, '/reminders', 'reminders must be a list, such as [{"minutesBefore":30}]'],
    [
      { reminders: { minutesBefore: 30 } },
      '/reminders',
      'reminders must be a list, such as [{"minutesBefore":30}]',
    ],
    [
      { reminders: [{ minutesBefore: 5, at: '2030-01-01T00:00:00Z' }] },
      '/reminders',
      'each of reminders must have either minutesBefore or at: {"minutesBefore":30} or {"at":"2026-12-24T17:00:00Z"}',
    ],
  ])('%j gets an example in the error', async (fields, pointer, detail) => {
    expect(await errorsByPointer(ada.post(TASKS, { title: 'x', ...fields }))).toEqual({ [pointer]: detail });
  });

  it('gets an example in settings, webhooks and batches', async () => {
    expect(await errorsByPointer(ada.patch('/api/v1/settings', { quietHours: '22-7' }))).toEqual({
      '/quietHours': 'quietHours must be a JSON object, such as {"from":"22:00","until":"07:00"}',
    });
    expect(
      await errorsByPointer(ada.post('/api/v1/webhooks', { url: 'https://a.b', types: 'task' })),
    ).toEqual({
      '/types': 'types must be a list, such as ["task","list"]',
    });
    const { '/operations': operations } = await errorsByPointer(
      ada.post('/api/v1/batch', { operations: 'x' }),
    );
    expect(operations).toMatch(/^operations must be a list, such as \[\{"method":"POST","path":"\/lists"/);
  });
});

describe('null', () => {
  const NULLS = {
    id: null,
    completed: null,
    priority: null,
    listId: null,
    labelIds: null,
    reminders: null,
    due: { ...DUE, timeZone: null },
    recurrence: { rule: 'FREQ=DAILY', from: null },
  };

  it('means absent for an optional field of a new task, also in nested objects', async () => {
    const expected = {
      completed: false,
      priority: 0,
      labelIds: [],
      reminders: [],
      due: { dateTime: DUE.dateTime },
      recurrence: { rule: 'FREQ=DAILY', from: 'due' },
    };
    const { body } = await ada.post(TASKS, { title: 'x', ...NULLS }).expect(201);
    expect(body).toMatchObject(expected);
    expect((await ada.get(`${TASKS}/${body.id}`)).body).toEqual(body);
    expect((await inBatch('post', TASKS, { title: 'x', ...NULLS })).body).toMatchObject(expected);
    const { body: put } = await ada
      .put(`${TASKS}/${unknownId()}`, { title: 'x', ...NULLS, id: undefined })
      .expect(201);
    expect(put).toMatchObject(expected);
    const reminders = [{ minutesBefore: 5, at: null }];
    expect(await ada.newTask({ due: DUE, reminders })).toMatchObject({ reminders: [{ minutesBefore: 5 }] });
  });

  it('leaves a PATCH field unchanged unless the field is nullable', async () => {
    const label = await ada.newLabel('kept');
    const task = await ada.newTask({ labelIds: [label.id], priority: 2, due: DUE, description: 'x' });
    const path = `${TASKS}/${task.id}`;
    const absent = { title: null, completed: null, priority: null, listId: null, labelIds: null };
    expect((await ada.patch(path, absent).expect(200)).body).toEqual(task);
    const { body } = await ada.patch(path, { ...absent, due: null, description: null }).expect(200);
    expect(body).toMatchObject({ title: task.title, priority: 2, due: null, description: null });
    expect(body.labelIds).toEqual([label.id]);
  });

  it('means absent in settings, lists, moves and batches', async () => {
    const user = await newUser();
    await user.patch('/api/v1/settings', { timeZone: 'Asia/Tokyo' }).expect(200);
    expect((await user.patch('/api/v1/settings', { timeZone: null }).expect(200)).body.timeZone).toBe(
      'Asia/Tokyo',
    );
    const list = await user.newList({ id: null });
    expect((await user.patch(`/api/v1/lists/${list.id}`, { archived: null }).expect(200)).body).toEqual(list);
    const [first, second] = [await user.newTask(), await user.newTask()];
    const target = { listId: null, before: null, after: second.id };
    await user.post(`${TASKS}/${first.id}/move`, target).expect(200);
    const operations = [{ method: 'DELETE', path: `/tasks/${first.id}`, body: null, ref: null }];
    const batch = await user.post('/api/v1/batch', { atomic: null, operations }).expect(200);
    expect(batch.body.results[0].status).toBe(204);
  });

  it('is rejected for a required field', async () => {
    expect(await errorsByPointer(ada.post(TASKS, { title: null }))).toEqual({
      '/title': 'title is required',
    });
    expect(await errorsByPointer(ada.post(TASKS, {}))).toEqual({ '/title': 'title is required' });
    expect(
      await errorsByPointer(ada.post(TASKS, { title: 'x', due: DUE, recurrence: { rule: null } })),
    ).toEqual({
      '/recurrence/rule': 'rule is required',
    });
    expect(await errorsByPointer(inBatch('put', `${TASKS}/${unknownId()}`, { title: null }))).toEqual({
      '/title': 'title is required',
    });
  });

  it('is not a precondition', async () => {
    const task = await ada.newTask();
    const path = `${TASKS}/${task.id}`;
    for (const sent of [
      ada.patch(path, { title: 'y', version: null }),
      ada.put(path, { title: 'y', version: null }),
      ada.post(`${path}/move`, { version: null }),
      ada.post(`${path}/complete`, { version: null }),
      ada.patch('/api/v1/settings', { version: null }),
    ]) {
      const { '/version': detail } = await errorsByPointer(sent);
      expect(detail).toMatch(/^version must be a whole number/);
    }
    const operation = { method: 'DELETE', path: `/tasks/${task.id}` };
    for (const header of ['ifMatch', 'ifNoneMatch']) {
      const operations = [{ ...operation, [header]: null }];
      const faults = await errorsByPointer(ada.post('/api/v1/batch', { operations }));
      expect(Object.keys(faults)).toEqual([`/operations/0/${header}`]);
    }
    expect((await ada.get(path)).body).toEqual(task);
  });

  it('differs from an empty string', async () => {
    for (const timeZone of ['', ' '])
      expectProblem(await ada.patch('/api/v1/settings', { timeZone }), 400, 'invalid-input', ['/timeZone']);
    expect(await ada.newTask({ description: '' })).toMatchObject({ description: '' });
  });
});

describe('an empty query parameter', () => {
  it.each([
    'q=',
    'cursor=',
    'limit=',
    'completed=',
    'labelIds=',
    'parentId=',
    'view=',
    'timeZone=',
    'sort=',
    'dueFrom=',
    'q=&cursor=&limit=&completed=&priority=&listId=',
  ])('means absent: %s', async (query) => {
    const user = await newUser();
    const task = await user.newTask();
    const { body } = await user.get(`${TASKS}?${query}`).expect(200);
    expect(body).toEqual({ data: [task], nextCursor: null });
  });

  it('means absent on other routes', async () => {
    const task = await ada.newTask();
    const empty = ['/api/v1/lists?archived=', '/api/v1/sync?cursor=', `${TASKS}/${task.id}?include=`];
    for (const path of [...empty, '/api/v1/stats?timeZone=&from=', '/api/v1/reminders?state='])
      await ada.get(path).expect(200);
  });

  it('is rejected when it is unknown or a precondition', async () => {
    const task = await ada.newTask({ due: { date: '2030-01-01' }, recurrence: { rule: 'FREQ=DAILY' } });
    expectProblem(await ada.get(`${TASKS}?unknown=`), 400, 'invalid-input', ['/unknown']);
    const path = `${TASKS}/${task.id}`;
    expectProblem(await ada.post(`${path}/complete?occurrence=`), 400, 'invalid-input', ['/occurrence']);
    expect((await ada.get(path)).body).toEqual(task);
  });
});

describe('a complete row sent back as an update', () => {
  interface Row {
    readonly id?: string;
    readonly version: number;
  }
  const rows: [string, (user: Client) => Promise<Row>, string, object, Method][] = [
    [
      'task by PATCH',
      (user) => user.newTask({ due: DUE, completed: true }),
      TASKS,
      { title: 'new' },
      'patch',
    ],
    ['task by PUT', (user) => user.newTask({ due: DUE, completed: true }), TASKS, { title: 'new' }, 'put'],
    [
      'recurring task by PUT',
      (user) =>
        user.newTask({
          due: DUE,
          recurrence: { rule: 'FREQ=DAILY;' },
          reminders: [{ minutesBefore: 5 }],
        }),
      TASKS,
      { priority: 3 },
      'put',
    ],
    ['list', (user) => user.newList(), '/api/v1/lists', { name: 'new' }, 'patch'],
    ['label', (user) => user.newLabel('old'), '/api/v1/labels', { name: 'new' }, 'patch'],
    ['webhook', newWebhook, '/api/v1/webhooks', { description: 'new' }, 'patch'],
    [
      'settings',
      async (user) => (await user.get('/api/v1/settings')).body,
      '/api/v1/settings',
      { timeZone: 'Asia/Tokyo' },
      'patch',
    ],
  ];
  const at = (path: string, { id }: Row) => (id === undefined ? path : `${path}/${id}`);

  it.each(rows)('changes only what differs: %s', async (_, make, collection, change, method) => {
    const user = await newUser();
    const row = await make(user);
    const path = at(collection, row);
    const { body } = await user.send(method, path, { ...row, ...change }).expect(200);
    expect(body).toEqual({ ...row, ...change, version: row.version + 1, updatedAt: expect.any(String) });
    expect((await user.get(path)).body).toEqual(body);
    // Without a version there is no precondition; the same fields are accepted.
    const { version: _version, ...unversioned } = body;
    expect((await user.send(method, path, unversioned).expect(200)).body).toMatchObject(unversioned);
  });

  it.each(rows)('cannot change a read-only field: %s', async (_, make, collection, change, method) => {
    const user = await newUser();
    const row = await make(user);
    const path = at(collection, row);
    const own = Object.keys((await user.get(path)).body);
    const readOnly = own.filter((name) => READ_ONLY.includes(name));
    expect(readOnly).toEqual(expect.arrayContaining(['ownerId', 'createdAt', 'updatedAt']));
    const before = await everyRow(service.database);
    for (const name of readOnly) {
      for (const other of ['other', null]) {
        if (other === (row as unknown as Record<string, unknown>)[name]) continue;
        const sent = user.send(method, path, { ...row, ...change, [name]: other, xyzzy: 1 });
        expect(await errorsByPointer(sent)).toEqual({
          [`/${name}`]: `${name} is read-only: leave it out, or send the value that is stored`,
          '/xyzzy': 'is not a known field',
        });
      }
    }
    expect(await everyRow(service.database)).toEqual(before);
  });
  const READ_ONLY = [
    ...['id', 'ownerId', 'createdAt', 'updatedAt', 'deletedAt', 'completedAt', 'position'],
    ...['inbox', 'pausedBecause'],
  ];

  it.each(rows)('returns 412 when it is stale: %s', async (_, make, collection, change, method) => {
    const user = await newUser();
    const row = await make(user);
    const path = at(collection, row);
    await user.send(method, path, { ...row, ...change }).expect(200);
    const answer = await user.send(method, path, { ...row, ...change }).expect(412);
    expect(answer.body).toMatchObject({ type: '/problems/precondition-failed', current: change });
  });

  it('works in a batch as in a single request', async () => {
    const task = await ada.newTask();
    const path = `${TASKS}/${task.id}`;
    const patched = await inBatch('patch', path, { ...task, title: 'new' });
    expect(patched).toMatchObject({ status: 200, body: { title: 'new', version: task.version + 1 } });
    const put = await inBatch('put', path, { ...patched.body, title: 'newer' });
    expect(put).toMatchObject({ status: 200, body: { title: 'newer', position: task.position } });
    expect(await errorsByPointer(inBatch('patch', path, { ...put.body, ownerId: 'bob' }))).toEqual({
      '/ownerId': 'ownerId is read-only: leave it out, or send the value that is stored',
    });
  });

  it("returns 404 after deletion, as for another owner's row", async () => {
    const label = await ada.newLabel('theirs');
    const bob = await newUser();
    const path = `/api/v1/labels/${label.id}`;
    expectProblem(await bob.patch(path, { ...label, name: 'new' }), 404, 'label-not-found');
    await ada.delete(path).expect(204);
    expectProblem(await ada.patch(path, { ...label, name: 'new' }), 404, 'label-not-found');
  });

  it("can contain the secret from the webhook's creation", async () => {
    const { body: created } = await ada.post('/api/v1/webhooks', { url: 'https://a.example' }).expect(201);
    const path = `/api/v1/webhooks/${created.id}`;
    const { secret, ...webhook } = created;
    const { body } = await ada.patch(path, { ...created, description: 'new' }).expect(200);
    const version = webhook.version + 1;
    expect(body).toEqual({ ...webhook, description: 'new', version, updatedAt: expect.any(String) });
    for (const other of [`${secret}x`, null]) {
      expect(await errorsByPointer(ada.patch(path, { description: 'newer', secret: other }))).toEqual({
        '/secret': 'secret is read-only: leave it out, or send the value that is stored',
      });
    }
    expect((await ada.get(path)).body).toEqual(body);
  });

  it('returns 412 once the row is in the trash', async () => {
    const task = await ada.newTask();
    await ada.delete(`${TASKS}/${task.id}`).expect(204);
    const { body } = await ada.patch(`${TASKS}/${task.id}`, { ...task, title: 'new' }).expect(412);
    expect(body.current.deletedAt).not.toBeNull();
  });

  it('may have counts that are out of date', async () => {
    const [list, label] = [await ada.newList(), await ada.newLabel('counted')];
    await ada.newTask({ listId: list.id, labelIds: [label.id] });
    for (const [path, row] of [
      [`/api/v1/lists/${list.id}`, list],
      [`/api/v1/labels/${label.id}`, label],
    ] as const) {
      const { body } = await ada.patch(path, { ...row, name: 'renamed' }).expect(200);
      expect(body).toMatchObject({ name: 'renamed', openTasks: 1, version: row.version + 1 });
    }
  });

  it('may come from sync, or with its subtasks', async () => {
    const user = await newUser();
    const [list, task] = [await user.newList(), await user.newTask()];
    await user.newTask({ parentId: task.id });
    const { body: changes } = await user.get('/api/v1/sync').expect(200);
    const { row } = changes.data.find(({ id }: { id: string }) => id === list.id);
    await user.patch(`/api/v1/lists/${list.id}`, { ...row, name: 'renamed' }).expect(200);
    for (const method of ['patch', 'put'] as const) {
      const { body: tree } = await user.get(`${TASKS}/${task.id}?include=subtasks`).expect(200);
      const sent = { ...tree, title: method };
      const { body } = await user.send(method, `${TASKS}/${task.id}`, sent).expect(200);
      expect(body).toMatchObject({ title: method, id: task.id });
    }
  });

  it('may repeat its id when a PUT creates it', async () => {
    const id = unknownId();
    const { body } = await ada.put(`${TASKS}/${id}`, { id: id.toUpperCase(), title: 'new' }).expect(201);
    expect(body).toMatchObject({ id, title: 'new' });
    expect(await errorsByPointer(ada.put(`${TASKS}/${unknownId()}`, { id, title: 'new' }))).toEqual({
      '/id': 'id is read-only: leave it out, or send the value that is stored',
    });
  });

  it('cannot set read-only fields when creating', async () => {
    const { version: _, ...task } = await ada.newTask();
    const id = unknownId();
    const faults = await errorsByPointer(ada.put(`${TASKS}/${id}`, task));
    expect(faults['/createdAt']).toBe(
      'createdAt is read-only: leave it out, or send the value that is stored',
    );
    await ada.get(`${TASKS}/${id}`).expect(404);
  });
});

describe('a title or a name', () => {
  const INVISIBLE = [
    ['zero width space', '\u200b'],
    ['Hangul filler', '\u3164'],
    ['Braille blank', '\u2800'],
    ['soft hyphen', '\u00ad'],
    ['variation selectors', '\ufe0f\ufe0e\u{e0100}'],
    ['joiners', '\u200c\u200d\u2060'],
    ['direction marks', '\u200e\u200f\u202a\u2069'],
    ['tags', '\u{e0001}\u{e0041}\u{e007f}'],
    ['a mixture with white space', '\u200b \u00a0\u2800 \u3164'],
  ];

  it.each(INVISIBLE)('cannot consist only of %s', async (_, text) => {
    const user = await newUser();
    const [task, list, label] = [await user.newTask(), await user.newList(), await user.newLabel('x')];
    const sent: [Method, string, string][] = [
      ['post', TASKS, 'title'],
      ['patch', `${TASKS}/${task.id}`, 'title'],
      ['put', `${TASKS}/${task.id}`, 'title'],
      ['post', '/api/v1/lists', 'name'],
      ['patch', `/api/v1/lists/${list.id}`, 'name'],
      ['post', '/api/v1/labels', 'name'],
      ['patch', `/api/v1/labels/${label.id}`, 'name'],
    ];
    for (const [method, path, name] of sent) {
      expect(await errorsByPointer(user.send(method, path, { [name]: text }))).toEqual({
        [`/${name}`]: `${name} must have at least one visible character`,
      });
    }
    expectProblem(await user.post(`${TASKS}/quick-add`, { text }), 400, 'invalid-input', ['/text']);
    expectProblem(await user.post(`${TASKS}/quick-add`, { text: `${text} tomorrow` }), 400, 'invalid-input', [
      '/text',
    ]);
    expect(await user.all(TASKS)).toEqual([task]);
  });

  it.each(['👩‍👩‍👧‍👦', '❤️', '🏳️‍🌈', '1️⃣', 'مُهِمَّة', 'क्‍ष', '\u200bx', '·', '.'])('can be %s', async (text) => {
    const user = await newUser();
    expect((await user.newTask({ title: text })).title).toBe(text);
    expect((await user.newList({ name: text })).name).toBe(text);
    expect((await user.newLabel(text)).name).toBe(text);
  });
});

describe('a time', () => {
  it.each([
    ['2030-12-24T18:00:00.000', '2030-12-24T18:00:00'],
    ['2030-12-24T18:00:30.0', '2030-12-24T18:00:30'],
    ['2030-12-24T18:00', '2030-12-24T18:00:00'],
  ])('can have a zero fraction: %s', async (dateTime, stored) => {
    const task = await ada.newTask({ due: { dateTime, timeZone: 'Europe/Berlin' } });
    expect(task.due).toEqual({ dateTime: stored, timeZone: 'Europe/Berlin' });
    const found = await ada.get(`${TASKS}?dueFrom=${dateTime}`).expect(200);
    expect(found.body.data.map(({ id }: TaskBody) => id)).toContain(task.id);
  });

  it.each([
    '2030-12-24T18:00:00.5',
    '2030-12-24T18:00.000',
    '2030-12-24T18:00:60.000',
    '2030-12-24T18:00:00.',
  ])('cannot be %s', async (dateTime) => {
    const answer = await ada.post(TASKS, { title: 'x', due: { dateTime } });
    expectProblem(answer, 400, 'invalid-input', ['/due/dateTime']);
  });

  it('of quiet hours can have zero seconds', async () => {
    const user = await newUser();
    const quietHours = { from: '22:00:00', until: '07:00:00.000' };
    const { body } = await user.patch('/api/v1/settings', { quietHours }).expect(200);
    expect(body.quietHours).toEqual({ from: '22:00', until: '07:00' });
    const odd = { from: '22:00:01', until: '07:00' };
    expectProblem(await user.patch('/api/v1/settings', { quietHours: odd }), 400, 'invalid-input', [
      '/quietHours/from',
    ]);
  });
});

describe('a recurrence rule', () => {
  const recurring = (rule: string) => ({ title: 'x', due: { date: '2030-01-01' }, recurrence: { rule } });

  it.each(['FREQ=DAILY;', 'RRULE:FREQ=DAILY', 'RRULE:FREQ=DAILY;', ' rrule:freq=daily; '])(
    'can be written as %j',
    async (rule) => {
      const { body } = await ada.post(TASKS, recurring(rule)).expect(201);
      expect(body.recurrence).toEqual({ rule: 'FREQ=DAILY', from: 'due' });
    },
  );

  it.each([
    'DTSTART:20300101T090000Z\nRRULE:FREQ=DAILY',
    'DTSTART;TZID=Europe/Berlin:20300101T090000\nRRULE:FREQ=DAILY',
    'DTSTART=20300101T090000Z;FREQ=DAILY',
  ])('cannot contain a start: %j', async (rule) => {
    expect(await errorsByPointer(ada.post(TASKS, recurring(rule)))).toEqual({
      '/recurrence/rule':
        'rule must be the value of a single RRULE: omit DTSTART, which comes from `due`. Example: FREQ=WEEKLY;BYDAY=TH',
    });
  });

  it.each(['FREQ=DAILY\nEXDATE:20300102', 'RRULE:FREQ=DAILY\r\nRDATE:20300102'])(
    'cannot contain exceptions: %j',
    async (rule) => {
      const { body } = await ada.post(TASKS, recurring(rule)).expect(400);
      expect(body.errors).toEqual([
        {
          pointer: '/recurrence/rule',
          detail: 'rule must be the value of a single RRULE, without line breaks or other properties',
          in: 'body',
        },
      ]);
    },
  );
});

describe('an empty query parameter', () => {
  it('counts as absent in a list too', async () => {
    const user = await newUser();
    await user.newTask();
    for (const query of ['labelIds[]=', 'labelIds=&labelIds=', 'priority=']) {
      const { body } = await user.get(`${TASKS}?${query}`).expect(200);
      expect(body.data).toHaveLength(1);
    }
  });

  it('is an error if ignoring it would write', async () => {
    const user = await newUser();
    const sent = user.post(`${TASKS}/quick-add?preview=`, { text: 'Buy milk' });
    expect(await errorsByPointer(sent)).toHaveProperty(['/preview']);
    expect((await user.get(TASKS).expect(200)).body.data).toEqual([]);
  });
});
