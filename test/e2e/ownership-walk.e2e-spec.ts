import { createDocument } from '../../src/common/openapi/document.js';
import { type Operation, operationsOf } from '../../src/common/openapi/operations.js';
import { type TestApp, startApp } from '../support/app.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';

type Method = 'get' | 'put' | 'post' | 'delete' | 'patch';
interface Route {
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly operation: Operation;
}

let service: TestApp;
let ada: Client;
let bob: Client;
let routes: Route[];

beforeAll(async () => {
  service = await startApp();
  [ada, bob] = [await service.as('ada'), await service.as('bob')];
  const document = createDocument(service.app);
  routes = Object.entries(document.paths).flatMap(([path, item]) =>
    operationsOf(item).map((operation) => {
      const method = (['get', 'put', 'post', 'delete', 'patch'] as const).find(
        (verb) => item[verb] === operation,
      )!;
      return { name: `${method.toUpperCase()} ${path}`, method, path, operation };
    }),
  );
});
afterAll(() => service.stop());

/** A body that the operation accepts, as its own document has it. */
function exampleBody({ operation }: Route): object | undefined {
  const body = operation.requestBody as { content: Record<string, { example: object }> } | undefined;
  return body?.content['application/json']!.example;
}

const isPublic = ({ operation }: Route): boolean => operation.security?.length === 0;
const hasId = ({ path }: Route): boolean => path.includes('{');
const at = ({ path }: Route, id: string): string => path.replaceAll(/\{\w+\}/g, id);

/** Everything in every table that has an owner, as the superuser sees it. */
function everyRow(): Promise<unknown[]> {
  return asAdmin(async (admin) => {
    const { rows: tables } = await admin.query<{ name: string }>(
      `SELECT attrelid::regclass::text AS name FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE attname = 'owner_id' AND relkind IN ('r', 'p') ORDER BY 1`,
    );
    const contents = tables.map(async ({ name }) => {
      const { rows } = await admin.query(`SELECT row_to_json(t)::text AS row FROM ${name} t ORDER BY 1`);
      return [name, rows];
    });
    return Promise.all(contents);
  }, service.database.adminUrl);
}

describe('every route of the OpenAPI document', () => {
  it('is one of those this walk was written for, and they are not few', () => {
    expect(routes.map(({ name }) => name).sort()).toEqual([
      'DELETE /api/v1/tasks/{id}',
      'GET /api/v1/auth/config',
      'GET /api/v1/auth/me',
      'GET /api/v1/tasks',
      'GET /api/v1/tasks/{id}',
      'GET /health/live',
      'GET /health/ready',
      'PATCH /api/v1/tasks/{id}',
      'POST /api/v1/tasks',
      'POST /api/v1/tasks/{id}/complete',
      'POST /api/v1/tasks/{id}/reopen',
      'PUT /api/v1/tasks/{id}',
    ]);
  });

  it('is every route that the service answers, but for the documentation itself', () => {
    const tree = service.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    const served = routesOf(tree).filter((route) => !/ \/(docs|openapi\.json|problems)/.test(route));
    expect(served.sort()).toEqual(routes.map(({ name }) => name).sort());
  });

  it('answers 401 without a token, unless it is public', async () => {
    const nobody = await service.as();
    const closed = routes.filter((route) => !isPublic(route));
    const answers = await Promise.all(
      closed.map(async (route) => {
        const { status, headers } = await nobody.send(
          route.method,
          at(route, unknownId()),
          exampleBody(route),
        );
        return [route.name, status, headers['www-authenticate']];
      }),
    );
    const challenge = 'Bearer error="invalid_token", error_description="The token is missing or invalid"';
    expect(answers).toEqual(closed.map(({ name }) => [name, 401, challenge]));
    expect(closed.length).toBeGreaterThanOrEqual(9);
  });

  it('says of another owner’s row what it says of an unknown one, byte for byte, and changes neither owner’s', async () => {
    const task = await bob.newTask({ title: 'Private' });
    await ada.newTask({ title: 'My own' });
    const before = await everyRow();
    // PUT creates under an id that the caller does not have; it has a test of its own below.
    const walked = routes.filter((route) => hasId(route) && route.method !== 'put');
    for (const route of walked) {
      const foreign = await ada.send(route.method, at(route, task.id), exampleBody(route));
      const unknown = await ada.send(route.method, at(route, unknownId()), exampleBody(route));
      expect([route.name, foreign.status]).toEqual([route.name, 404]);
      expect(withoutRequestId(foreign)).toEqual(withoutRequestId(unknown));
    }
    expect(walked.length).toBeGreaterThanOrEqual(5);
    expect(await everyRow()).toEqual(before);
  });

  it('lets PUT with another owner’s id create a row of the caller’s own, as with an unknown id', async () => {
    const task = await bob.newTask({ title: 'Private' });
    const foreign = await ada.put(`/api/v1/tasks/${task.id}`, { title: 'Mine' }).expect(201);
    const unknown = await ada.put(`/api/v1/tasks/${unknownId()}`, { title: 'Mine' }).expect(201);
    expect(Object.keys(foreign.headers)).toEqual(Object.keys(unknown.headers));
    expect(foreign.body).toMatchObject({ ownerId: 'ada', title: 'Mine', version: 1 });
    expect((await bob.get(`/api/v1/tasks/${task.id}`)).body).toEqual(task);
  });

  it('refuses an owner, a version or a time that the body names, and changes nothing', async () => {
    const task = await ada.newTask();
    const before = await everyRow();
    const stolen = {
      ownerId: 'bob',
      owner_id: 'bob',
      version: 9,
      createdAt: '2020-01-01T00:00:00.000Z',
      deletedAt: null,
    };
    for (const route of routes.filter(({ operation }) => operation.requestBody)) {
      for (const [key, value] of Object.entries(stolen)) {
        const answer = await ada.send(route.method, at(route, task.id), {
          ...exampleBody(route),
          [key]: value,
        });
        expect([route.name, key, answer.status]).toEqual([route.name, key, 400]);
        expect(answer.body.errors).toEqual([
          { pointer: `/${key}`, detail: 'is not a known field', in: 'body' },
        ]);
      }
    }
    expect(await everyRow()).toEqual(before);
  });

  it('lists only the caller’s rows', async () => {
    const carol = await service.as('carol');
    const mine = await carol.newTask({ title: "Carol's" });
    await bob.newTask({ title: "Bob's" });
    const { body } = await carol.get('/api/v1/tasks').expect(200);
    expect(body).toEqual({ data: [mine], nextCursor: null });
  });
});

/** All of the answer that may not differ: not the request id, and not the clock. */
function withoutRequestId({
  status,
  text,
  headers,
}: {
  status: number;
  text: string;
  headers: Record<string, string>;
}) {
  const { 'x-request-id': id, date: _, ...rest } = headers;
  return { status, text: text.replaceAll(id!, ''), headers: rest };
}

/** The routes in Fastify's drawing of them, as `METHOD /path/{parameter}`. */
function routesOf(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent, segment, methods] = /^((?:[│ ] {3})*)[├└]── (\S+) \((.+)\)$/.exec(line) ?? [];
    if (indent === undefined) return [];
    const depth = indent.length / 4;
    const path = (parents[depth - 1] ?? '') + segment;
    parents[depth] = path;
    const verbs = methods!.split(', ').filter((method) => method !== 'HEAD');
    return verbs.map((method) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  });
}
