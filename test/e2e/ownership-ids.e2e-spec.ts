import type { OpenAPIObject } from '@nestjs/swagger';
import { type TestService, startService } from '../support/service.js';
import { type Result, resultsOf } from '../support/batch.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { Browser } from '../support/push-service.js';
import { newReminder } from '../support/reminders.js';
import { exampleBody, idFields, type Route, routesOf } from '../support/routes.js';

/** One user's data: a row of every kind, some of them in the trash. */
interface World {
  readonly list: string;
  readonly otherList: string;
  readonly trashedList: string;
  readonly label: string;
  readonly task: string;
  readonly neighbour: string;
  readonly trashedTask: string;
  readonly completion: string;
  readonly webhook: string;
  readonly delivery: string;
  readonly reminder: string;
  readonly subscription: string;
}

const SUBSCRIPTION = new Browser('https://push.example.com/send/1').toJSON();

let service: TestService;
let ada: Client;
let adas: World;
let bobs: World;
let document: OpenAPIObject;
let routes: Route[];

beforeAll(async () => {
  service = await startService();
  ada = await service.as('ada');
  [adas, bobs] = [await build(ada), await build(await service.as('bob'))];
  document = await service.describe();
  routes = routesOf(document);
});
afterAll(() => service.stop());

async function build(user: Client): Promise<World> {
  const newRow = async (path: string, body: object): Promise<string> =>
    (await user.post(`/api/v1/${path}`, body).expect(201)).body.id;
  const [list, otherList, trashedList] = [
    await newRow('lists', { name: 'Home' }),
    await newRow('lists', { name: 'Work' }),
    await newRow('lists', { name: 'Gone' }),
  ];
  const label = await newRow('labels', { name: 'secret' });
  const tasks: TaskBody[] = [];
  for (const title of ['Private', 'Neighbour', 'Trashed'])
    tasks.push(await user.newTask({ title, listId: list, labelIds: [label] }));
  const [task, neighbour, trashedTask] = tasks.map(({ id }) => id) as [string, string, string];
  await user.post(`/api/v1/tasks/${task}/complete`).expect(200);
  const { body } = await user.get(`/api/v1/tasks/${task}/completions`).expect(200);
  await user.delete(`/api/v1/tasks/${trashedTask}`).expect(204);
  await user.delete(`/api/v1/lists/${trashedList}`).expect(204);
  const webhook = await newRow('webhooks', { url: 'https://example.com' });
  const { body: delivery } = await user.post(`/api/v1/webhooks/${webhook}/test`).expect(202);
  return {
    list,
    otherList,
    trashedList,
    label,
    task,
    neighbour,
    trashedTask,
    completion: body.data[0].id,
    webhook,
    delivery: delivery.id,
    reminder: await newReminder(service.database, tasks[0]!),
    subscription: await newRow('push/subscriptions', SUBSCRIPTION),
  };
}

/** The row of a world that a path parameter refers to. */
function rowFor(world: World, { path }: Route, parameter: string): string {
  if (parameter === 'labelId') return world.label;
  if (parameter === 'completionId') return world.completion;
  if (parameter === 'deliveryId') return world.delivery;
  const kind = (['webhook', 'reminder', 'subscription'] as const).find((name) => path.includes(`/${name}s/`));
  if (kind) return world[kind];
  if (path.endsWith('/restore')) return path.includes('/lists/') ? world.trashedList : world.trashedTask;
  if (path.includes('/trash/')) return world.trashedTask;
  const of = (['list', 'label'] as const).find((name) => path.includes(`/${name}s/{id}`));
  return world[of ?? 'task'];
}

/** The value from a world for a body or query field. */
function valueFor(world: World, { path }: Route, field: string): string | string[] {
  if (field.toLowerCase().endsWith('labelids')) return [world.label];
  if (field === 'listId') return world.otherList;
  return path.includes('/lists/') ? world.otherList : world.neighbour;
}

const parametersOf = ({ path }: Route): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

const pathOf = (route: Route, ids: Record<string, string>): string =>
  route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name]!);

/** The parts of the response that must be equal: everything except the request id and the clock. */
function comparable({ status, text, headers }: Awaited<ReturnType<Client['send']>>) {
  const { 'x-request-id': id, date: _, ratelimit: _left, ...rest } = headers as Record<string, string>;
  return { status, text: text.replaceAll(id!, ''), headers: rest };
}

describe('an id in a path', () => {
  it("of another owner's row gets the same response as an unknown id, byte for byte, and changes neither owner's data", async () => {
    const before = await everyRow(service.database);
    const walked: string[] = [];
    for (const route of routes) {
      const parameters = parametersOf(route);
      for (const foreign of parameters) {
        // PUT creates a row under an unknown id; it has its own test.
        if (route.name === 'PUT /api/v1/tasks/{id}') continue;
        const own = Object.fromEntries(parameters.map((name) => [name, rowFor(adas, route, name)]));
        const send = (id: string) =>
          ada.send(route.method, pathOf(route, { ...own, [foreign]: id }), exampleBody(route));
        const answer = await send(rowFor(bobs, route, foreign));
        const unknown = await send(unknownId());
        // Removing a label that the task does not have is a no-op, even for another owner's label.
        const isNoOp = route.name === 'DELETE /api/v1/tasks/{id}/labels/{labelId}' && foreign === 'labelId';
        expect([route.name, foreign, answer.status]).toEqual([route.name, foreign, isNoOp ? 200 : 404]);
        expect(comparable(answer)).toEqual(comparable(unknown));
        walked.push(`${route.name} ${foreign}`);
      }
    }
    expect(walked.length).toBeGreaterThanOrEqual(25);
    expect(await everyRow(service.database)).toEqual(before);
  });
});

describe('an id in a body', () => {
  it("of another owner's row gets the same response as an unknown id, byte for byte, and changes neither owner's data", async () => {
    const before = await everyRow(service.database);
    const walked: string[] = [];
    for (const route of routes) {
      const { body: fields } = idFields(document, route);
      for (const field of fields) {
        const others = Object.entries(exampleBody(route)!).filter(([name]) => !fields.includes(name));
        const path = pathOf(
          route,
          Object.fromEntries(parametersOf(route).map((name) => [name, rowFor(adas, route, name)])),
        );
        const send = (value: unknown) =>
          ada.send(route.method, path, { ...Object.fromEntries(others), [field]: value });
        const answer = await send(valueFor(bobs, route, field));
        const unknown = await send(field === 'labelIds' ? [unknownId()] : unknownId());
        expect([route.name, field, answer.status]).toEqual([route.name, field, 404]);
        expect(comparable(answer)).toEqual(comparable(unknown));
        walked.push(`${route.name} ${field}`);
      }
    }
    expect(walked.sort()).toEqual(
      [
        ...['after', 'before'].map((field) => `POST /api/v1/lists/{id}/move ${field}`),
        ...['after', 'before', 'listId', 'parentId'].map((field) => `POST /api/v1/tasks/{id}/move ${field}`),
        'POST /api/v1/tasks/quick-add listId',
        ...['PATCH /api/v1/tasks/{id}', 'POST /api/v1/tasks', 'PUT /api/v1/tasks/{id}'].flatMap((route) =>
          ['labelIds', 'listId', 'parentId'].map((field) => `${route} ${field}`),
        ),
      ].sort(),
    );
    expect(await everyRow(service.database)).toEqual(before);
  });

  it("of a row in the caller's own trash gets the same response as an unknown id", async () => {
    const before = await everyRow(service.database);
    for (const body of [{ listId: adas.trashedList }, { parentId: adas.trashedTask }]) {
      const [field] = Object.keys(body);
      const answer = await ada.post('/api/v1/tasks', { title: 'x', ...body });
      const unknown = await ada.post('/api/v1/tasks', { title: 'x', [field!]: unknownId() });
      expect(comparable(answer)).toEqual(comparable(unknown));
      expect(answer.status).toBe(404);
    }
    expect(await everyRow(service.database)).toEqual(before);
  });
});

describe('an id in an operation of a batch', () => {
  const isOperation = ({ method, path }: Route): boolean =>
    method !== 'get' && /^\/api\/v1\/(tasks|lists|labels|settings|trash|webhooks)\b/.test(path);
  const resultOf = async (route: Route, path: string, body?: object): Promise<Result> => {
    const operation = {
      method: route.method.toUpperCase(),
      path: path.replace('/api/v1', ''),
      ...(body && { body }),
    };
    const [result] = await resultsOf(ada, [operation], { atomic: true });
    return { ...result!, body: { ...result!.body, instance: '' } };
  };

  it("of another owner's row gets the same response as an unknown id, byte for byte, and changes neither owner's data", async () => {
    const before = await everyRow(service.database);
    const walked: string[] = [];
    for (const route of routes.filter(isOperation)) {
      const parameters = parametersOf(route);
      const own = Object.fromEntries(parameters.map((name) => [name, rowFor(adas, route, name)]));
      for (const foreign of parameters) {
        const isNoOp = route.name === 'DELETE /api/v1/tasks/{id}/labels/{labelId}' && foreign === 'labelId';
        if (route.name === 'PUT /api/v1/tasks/{id}' || isNoOp) continue;
        const send = (id: string) =>
          resultOf(route, pathOf(route, { ...own, [foreign]: id }), exampleBody(route));
        const result = await send(rowFor(bobs, route, foreign));
        expect([route.name, foreign, result.status]).toEqual([route.name, foreign, 404]);
        expect(result).toEqual(await send(unknownId()));
        walked.push(`${route.name} ${foreign}`);
      }
      const { body: fields } = idFields(document, route);
      for (const field of fields) {
        const others = Object.entries(exampleBody(route)!).filter(([name]) => !fields.includes(name));
        const send = (value: unknown) =>
          resultOf(route, pathOf(route, own), { ...Object.fromEntries(others), [field]: value });
        const result = await send(valueFor(bobs, route, field));
        expect([route.name, field, result.status]).toEqual([route.name, field, 404]);
        expect(result).toEqual(await send(field === 'labelIds' ? [unknownId()] : unknownId()));
        walked.push(`${route.name} ${field}`);
      }
    }
    expect(walked.length).toBeGreaterThanOrEqual(33);
    expect(await everyRow(service.database)).toEqual(before);
  });
});

describe('an id in a query', () => {
  it("of another owner's row gets the same response as an unknown id, byte for byte", async () => {
    const walked: string[] = [];
    for (const route of routes) {
      for (const field of idFields(document, route).query) {
        const send = (id: string) => ada.get(`${route.path}?${field}=${id}`);
        const answer = await send([valueFor(bobs, route, field)].flat()[0]!);
        expect([route.name, field, answer.status]).toEqual([route.name, field, 200]);
        expect(comparable(answer)).toEqual(comparable(await send(unknownId())));
        // None of the caller's tasks has another owner's label, so this filter returns all of them.
        const { data, count = data.length } = answer.body;
        expect([route.name, field, count]).toEqual([route.name, field, field === 'noLabelIds' ? 2 : 0]);
        walked.push(`${route.name} ${field}`);
      }
    }
    const fields = ['allLabelIds', 'labelIds', 'listId', 'noLabelIds', 'parentId'];
    const reads = ['GET /api/v1/tasks', 'GET /api/v1/tasks/count'];
    expect(walked.sort()).toEqual(reads.flatMap((read) => fields.map((field) => `${read} ${field}`)));
  });
});

describe("one user's data", () => {
  it.each([
    'tasks?q=Private',
    'tasks',
    'tasks/count',
    'lists',
    'labels',
    'webhooks',
    'trash',
    'stats',
    'limits',
    'settings',
    'sync',
  ])('is invisible to another user: GET /%s', async (path) => {
    const carol = await service.as('carol');
    const { text, body } = await carol.get(`/api/v1/${path}`).expect(200);
    for (const id of [...Object.values(adas), ...Object.values(bobs)]) expect(text).not.toContain(id);
    expect(text).not.toMatch(/Private|secret|Home|Work|Gone/);
    if (path === 'tasks/count') expect(body).toEqual({ count: 0 });
    if (path === 'limits') expect([body.tasks.used, body.labels.used]).toEqual([0, 0]);
    if (path === 'stats') expect([body.open, body.completed, body.streak]).toEqual([0, 0, 0]);
  });
});
