import { type TestService, startService } from '../support/service.js';
import { newTask, type Operation, resultsOf, sendBatch, statusesOf } from '../support/batch.js';
import type { Client, TaskBody } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);
const titlesOf = async (user: Client): Promise<string[]> =>
  (await user.all<TaskBody>('/api/v1/tasks?sort=position')).map(({ title }) => title);
const patch = (path: string, body: object, rest: object = {}): Operation => ({
  method: 'PATCH',
  path,
  body,
  ...rest,
});

describe('the path of an operation', () => {
  it.each([
    ...['/batch', '/import', '/export', '/events', '/events/ticket', '/undo', '/account', '/sync', '/stats'],
    ...['/auth/me', '/health/live', '/docs', '/limits', '/quick-add', '/tasksx', '/Tasks', '/api/v1/tasks'],
    ...['', '/', '//tasks', 'tasks', './tasks', '/./tasks', '/tasks//x', '/tasks/./x', '/tasks/../batch'],
    ...[
      '/../tasks',
      '/tasks/..',
      '/tasks/%2e%2e/batch',
      '/tasks/%2E%2E%2Fbatch',
      '/tasks%2f..%2fbatch',
      '/%74asks',
    ],
    ...[
      '/tasks\\..\\batch',
      '\\tasks',
      '/tasks\\',
      '/tasks;x',
      '/tasks#x',
      '/tasks?x#y',
      '/tasks/x@y',
      '/tasks:80',
    ],
    ...['//example.com/tasks', 'http://example.com/tasks', 'http:/tasks', '/tasks/http://example.com', '*'],
    ...[
      '/tasks?a b',
      '/tasks?a\r\nx: y',
      '/tasks\r\n/x',
      '/tasks\0',
      '/tasks/\u0000',
      '/tasks?\u2028x',
      '/tasks/é',
    ],
    ...[
      '/tasks HTTP/1.1',
      '/tаsks',
      '/tasks/\ud800',
      '/tasks/.',
      '/tasks/...',
      '/tasks/a.b',
      `/tasks?${'x'.repeat(2000)}`,
    ],
  ])('cannot leave the owner’s resources: %j', async (path) => {
    const user = await newUser();
    const before = await everyRow(service.database);
    const operations = [newTask(), { method: 'POST', path, body: { title: 'x', operations: [] } }];
    for (const atomic of [true, false]) {
      expectProblem(await sendBatch(user, operations, { atomic }), 400, 'invalid-input', [
        '/operations/1/path',
      ]);
    }
    expect(await everyRow(service.database)).toEqual(before);
  });

  it.each(['?owner=bob', '?ownerId=bob', '?x=http://example.com/', '?../../batch', '?%2e%2e', '?title=c'])(
    'rejects a query that the route does not accept: /tasks%s',
    async (query) => {
      const user = await newUser();
      const operation = { ...newTask(), path: `/tasks${query}` };
      const [result] = await resultsOf(user, [operation]);
      expect(result!.body).toMatchObject({ type: '/problems/invalid-input', errors: [{ in: 'query' }] });
      expect(await titlesOf(user)).toEqual([]);
    },
  );
});

describe('a reference', () => {
  it('resolves to the row of an earlier operation, in the path and in every id field', async () => {
    const user = await newUser();
    const results = await resultsOf(user, [
      { method: 'POST', path: '/lists', body: { name: 'Home' }, ref: 'home' },
      { method: 'POST', path: '/labels', body: { name: 'errand' }, ref: 'the-label_1' },
      newTask({ title: 'parent', listId: '$home', labelIds: ['$the-label_1'] }, { ref: 'parent' }),
      newTask({ title: 'child', parentId: '$parent' }, { ref: '2' }),
      { method: 'PUT', path: `/tasks/$2/labels/$the-label_1`, ref: 'again' },
      newTask({ title: 'last', listId: '$home' }, { ref: 'last' }),
      { method: 'POST', path: '/tasks/$last/move', body: { before: '$parent' } },
      { method: 'POST', path: '/tasks/$again/move', body: { after: '$parent' } },
      { method: 'POST', path: '/tasks/quick-add', body: { text: 'quick @Home' }, ref: 'quick' },
      { method: 'POST', path: '/tasks/$quick/complete' },
      { method: 'DELETE', path: '/lists/$home' },
      { method: 'DELETE', path: '/trash/$home' },
    ]);
    expect(statusesOf(results)).toEqual([201, 201, 201, 201, 200, 201, 200, 200, 201, 200, 204, 204]);
    const [home, label, parent, child] = results.map(({ body }) => body);
    expect(parent).toMatchObject({ listId: home.id, labelIds: [label.id] });
    expect(child).toMatchObject({ parentId: parent.id, listId: home.id });
    expect(results[4]!.body).toMatchObject({ id: child.id, labelIds: [label.id] });
    expect(results[7]!.body).toMatchObject({ id: child.id, parentId: null });
    expect(await titlesOf(user)).toEqual([]);
  });

  it('is plain text in all other fields', async () => {
    const user = await newUser();
    const results = await resultsOf(user, [
      newTask({ title: '$milk', description: '$milk' }, { ref: 'milk' }),
      newTask({ title: '$milk', description: '$none' }),
      { method: 'POST', path: '/lists', body: { name: '$milk' } },
      { method: 'POST', path: '/labels', body: { name: '$milk' } },
      { method: 'POST', path: '/tasks/quick-add', body: { text: '$milk' } },
    ]);
    expect(statusesOf(results)).toEqual([201, 201, 201, 201, 201]);
    expect(results.map(({ body }) => body.title ?? body.name)).toEqual(Array(5).fill('$milk'));
    expect(results[1]!.body.description).toBe('$none');
  });

  it('to an unknown, later or failed operation, or to one without a row, fails only its own operation', async () => {
    const user = await newUser();
    const results = await resultsOf(user, [
      newTask({ parentId: '$later' }, { ref: 'orphan' }),
      newTask({ title: 'there' }, { ref: 'later' }),
      patch('/tasks/$orphan', { title: 'x' }),
      { method: 'DELETE', path: '/tasks/$later', ref: 'deleted' },
      { method: 'POST', path: '/tasks/$deleted/restore' },
      patch('/settings', { timeZone: 'Europe/Berlin' }, { ref: 'settings' }),
      patch('/tasks/$settings', { title: 'x' }),
      { method: 'POST', path: '/tasks/$later/restore' },
      newTask({ labelIds: ['$none', '$constructor'] }),
    ]);
    expect(statusesOf(results)).toEqual([400, 201, 400, 204, 400, 200, 400, 200, 400]);
    expect(results[0]!.body.errors).toEqual([
      {
        pointer: '/body/parentId',
        detail: '$later does not match the ref of an earlier operation',
        in: 'body',
      },
    ]);
    expect(results[2]!.body.errors).toMatchObject([{ pointer: '/path' }]);
    expect(results[8]!.body.errors).toMatchObject([
      { pointer: '/body/labelIds' },
      { pointer: '/body/labelIds' },
    ]);
    expect(await titlesOf(user)).toEqual(['there']);
  });

  it('is unknown in another batch', async () => {
    const user = await newUser();
    await resultsOf(user, [newTask({}, { ref: 'milk' })]);
    expect(statusesOf(await resultsOf(user, [patch('/tasks/$milk', { title: 'x' })]))).toEqual([400]);
  });
});

describe('a precondition of an operation', () => {
  it('applies to that operation only, as a tag or as a version in the body', async () => {
    const user = await newUser();
    const task = await user.newTask();
    const path = `/tasks/${task.id}`;
    const results = await resultsOf(user, [
      patch(path, { title: 'a' }, { ifMatch: '"1"' }),
      patch(path, { title: 'b' }, { ifMatch: '"1"' }),
      patch(path, { title: 'c', version: 2 }),
      patch(path, { title: 'd', version: 2 }),
      patch(path, { title: 'e' }),
      { method: 'PUT', path, body: { title: 'f' }, ifNoneMatch: '*' },
      { method: 'POST', path: `${path}/complete`, body: { version: 4 } },
      { method: 'DELETE', path, ifMatch: '"4"' },
      { method: 'DELETE', path, body: { version: 5 } },
    ]);
    expect(statusesOf(results)).toEqual([200, 412, 200, 412, 200, 412, 200, 412, 204]);
    expect(results[1]!.body.current).toEqual(results[0]!.body);
    expect(results[7]!.body.current).toEqual(results[6]!.body);
  });

  it('is required of each operation if the service requires it', async () => {
    const strict = await startService({ REQUIRE_IF_MATCH: 'true' });
    try {
      const user = await strict.as('ada');
      const operations = [
        newTask({}, { ref: 'milk' }),
        patch('/tasks/$milk', { title: 'x' }),
        patch('/tasks/$milk', { title: 'y' }, { ifMatch: '"1"' }),
      ];
      expect(statusesOf(await resultsOf(user, operations))).toEqual([201, 428, 200]);
    } finally {
      await strict.stop();
    }
  });
});
