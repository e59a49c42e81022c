import { type TestService, startService } from '../support/service.js';
import { newTask, type Operation, resultsOf, sendBatch, statusesOf } from '../support/batch.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
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

describe('POST /batch', () => {
  it('applies the operations in order and returns one result for each', async () => {
    const user = await newUser();
    const id = unknownId();
    const { body, headers } = await sendBatch(user, [
      newTask({ id, title: 'First' }),
      patch(`/tasks/${id}`, { title: 'Second' }),
      patch(`/tasks/${id}`, { title: 'Third' }),
      { method: 'DELETE', path: `/tasks/${id}` },
      patch(`/tasks/${id}`, { title: 'Fourth' }),
      { method: 'POST', path: `/tasks/${id}/restore` },
    ]).expect(200);
    expect(body.applied).toBe(true);
    expect(statusesOf(body.results)).toEqual([201, 200, 200, 204, 404, 200]);
    expect(body.results[0].headers).toEqual({ etag: '"1"', location: `/api/v1/tasks/${id}` });
    expect(body.results[2]).toMatchObject({ headers: { etag: '"3"' }, body: { title: 'Third', version: 3 } });
    expect(body.results[3]).toEqual({ status: 204, headers: {}, body: null });
    expect(body.results[4].body).toEqual({
      type: '/problems/task-not-found',
      title: expect.any(String),
      status: 404,
      detail: expect.any(String),
      instance: headers['x-request-id'],
    });
    expect((await user.get(`/api/v1/tasks/${id}`).expect(200)).body).toEqual(body.results[5].body);
  });

  it('applies each operation separately: a failure does not affect the others', async () => {
    const user = await newUser();
    const results = await resultsOf(user, [
      newTask({ title: 'a' }),
      newTask({ title: '' }),
      newTask({ title: 'b', listId: unknownId() }),
      newTask({ title: 'c' }),
    ]);
    expect(statusesOf(results)).toEqual([201, 400, 404, 201]);
    expect(results[1]!.body.errors).toEqual([{ pointer: '/title', detail: expect.any(String), in: 'body' }]);
    expect(await titlesOf(user)).toEqual(['a', 'c']);
  });

  it('accepts at most 500 operations', async () => {
    const user = await newUser();
    const operations = Array.from({ length: 501 }, (_, nth) => newTask({ title: `${nth}` }));
    const before = await everyRow(service.database);
    expectProblem(await sendBatch(user, operations), 400, 'invalid-input', ['/operations']);
    expect(await everyRow(service.database)).toEqual(before);
    const results = await resultsOf(user, operations.slice(1), { atomic: true });
    expect(statusesOf(results)).toEqual(Array.from({ length: 500 }, () => 201));
    expect(await titlesOf(user)).toEqual(operations.slice(1).map((_, nth) => `${nth + 1}`));
  });

  it('accepts an empty batch', async () => {
    const user = await newUser();
    for (const atomic of [true, false]) {
      const { body } = await sendBatch(user, [], { atomic }).expect(200);
      expect(body).toEqual({ applied: true, results: [] });
    }
  });

  it.each<[string, object, string]>([
    ['no method', { path: '/tasks' }, '/operations/1/method'],
    ['GET', { method: 'GET', path: '/tasks' }, '/operations/1/method'],
    ['a method in lower case', { method: 'post', path: '/tasks' }, '/operations/1/method'],
    ['no path', { method: 'POST' }, '/operations/1/path'],
    ['a body that is a string', newTask({}, { body: 'title' }), '/operations/1/body'],
    ['a body that is a list', newTask({}, { body: [] }), '/operations/1/body'],
    ['a body that is a number', newTask({}, { body: 7 }), '/operations/1/body'],
    ['an If-Match that is null', newTask({}, { ifMatch: null }), '/operations/1/ifMatch'],
    ['a ref with a $', newTask({}, { ref: '$milk' }), '/operations/1/ref'],
    ['a ref that is empty', newTask({}, { ref: '' }), '/operations/1/ref'],
    ['a ref of 51 characters', newTask({}, { ref: 'x'.repeat(51) }), '/operations/1/ref'],
    ['an If-Match that is empty', newTask({}, { ifMatch: '' }), '/operations/1/ifMatch'],
    ['an If-Match of two lines', newTask({}, { ifMatch: '"1"\r\nx-a: b' }), '/operations/1/ifMatch'],
    ['an If-Match with a NUL', newTask({}, { ifMatch: '"1\0"' }), '/operations/1/ifMatch'],
    ['an If-None-Match of two lines', newTask({}, { ifNoneMatch: '*\nx-a: b' }), '/operations/1/ifNoneMatch'],
    ['headers', newTask({}, { headers: { authorization: 'x' } }), '/operations/1/headers'],
    ['an authorization', newTask({}, { authorization: 'Bearer x' }), '/operations/1/authorization'],
    ['an owner', newTask({}, { ownerId: 'bob' }), '/operations/1/ownerId'],
    ['a duplicate ref', newTask({}, { ref: 'first' }), '/operations'],
  ])('rejects an operation with %s and applies none', async (_, operation, pointer) => {
    const user = await newUser();
    const before = await everyRow(service.database);
    const answer = await sendBatch(user, [newTask({}, { ref: 'first' }), operation]);
    expectProblem(answer, 400, 'invalid-input', [pointer]);
    expect(await everyRow(service.database)).toEqual(before);
  });

  it.each([
    '{"operations":[{"method":"POST","path":"/tasks","body":{"title":"x","description":1e400}}]}',
    '{"operations":[{"method":"POST","path":"/tasks","body":{"title":"x","due":{"date":-1e999}}}]}',
    '{"operations":[{"method":"POST","path":"/tasks","body":{"title":"x","__proto__":{"listId":"y"}}}]}',
    '{"operations":[{"method":"POST","path":"/tasks","body":{"title":"x","constructor":{"prototype":{}}}}]}',
    '{"operations":[{"method":"POST","path":"/tasks","__proto__":{"body":{"title":"x"}}}]}',
    '{"operations":{"0":{"method":"POST","path":"/tasks","body":{"title":"x"}},"length":1}}',
    '{"operations":[[{"method":"POST","path":"/tasks","body":{"title":"x"}}]]}',
    '{"operations":[null]}',
    '{"operations":null}',
    '{"atomic":"yes","operations":[]}',
    '[]',
  ])('rejects %s', async (text) => {
    const user = await newUser();
    const before = await everyRow(service.database);
    const answer = await user.post('/api/v1/batch').type('json').send(text);
    expect(answer.status).toBe(400);
    expect(await everyRow(service.database)).toEqual(before);
  });
});

describe('a row of another owner', () => {
  it('is indistinguishable from an unknown row and stays unchanged', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const task = await bob.newTask({ title: 'Private' });
    const list = await bob.newList();
    const label = await bob.newLabel('secret');
    const trashed = await bob.newTask();
    await bob.delete(`/api/v1/tasks/${trashed.id}`).expect(204);
    const mine = await ada.newTask();
    const naming = (id: (foreign: { id: string }) => string): Operation[] => [
      patch(`/tasks/${id(task)}`, { title: 'x' }, { ifMatch: '"1"' }),
      { method: 'DELETE', path: `/tasks/${id(task)}`, body: { version: 1 } },
      { method: 'POST', path: `/tasks/${id(task)}/complete` },
      { method: 'POST', path: `/tasks/${id(trashed)}/restore` },
      { method: 'DELETE', path: `/trash/${id(trashed)}` },
      { method: 'PUT', path: `/tasks/${mine.id}/labels/${id(label)}` },
      { method: 'PUT', path: `/tasks/${id(task)}/labels/${id(label)}` },
      { method: 'DELETE', path: `/lists/${id(list)}` },
      { method: 'DELETE', path: `/labels/${id(label)}` },
      newTask({ listId: id(list) }),
      newTask({ parentId: id(task) }),
      newTask({ labelIds: [id(label)] }),
      { method: 'POST', path: `/tasks/${mine.id}/move`, body: { before: id(task) } },
      { method: 'POST', path: `/lists/${id(list)}/move`, body: {} },
    ];
    const before = await everyRow(service.database);
    const foreign = await resultsOf(
      ada,
      naming(({ id }) => id),
    );
    const unknown = await resultsOf(ada, naming(unknownId));
    const bytes = (results: unknown) => JSON.stringify(results).replaceAll(/"instance":"[^"]*"/g, '');
    expect(bytes(foreign)).toBe(bytes(unknown));
    expect(statusesOf(foreign)).toEqual(Array(14).fill(404));
    expect(await everyRow(service.database)).toEqual(before);
  });

  it('is not reachable by its id: PUT and POST create rows of the caller', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const task = await bob.newTask({ title: 'Private' });
    const results = await resultsOf(ada, [
      { method: 'PUT', path: `/tasks/${task.id}`, body: { title: 'Mine' }, ref: 'mine' },
      newTask({ title: 'Child', parentId: '$mine' }),
    ]);
    expect(statusesOf(results)).toEqual([201, 201]);
    expect((await bob.get(`/api/v1/tasks/${task.id}`)).body).toEqual(task);
    expect(await titlesOf(bob)).toEqual(['Private']);
  });
});
