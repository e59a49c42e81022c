import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { documents, exampleBody, type Route, routesOf } from '../support/routes.js';

let service: TestService;
let ada: Client;
let bob: Client;
let routes: Route[];

beforeAll(async () => {
  service = await startService();
  [ada, bob] = [await service.as('ada'), await service.as('bob')];
  routes = routesOf(await service.describe());
});
afterAll(() => service.stop());

const isPublic = ({ operation }: Route): boolean => operation.security?.length === 0;
const at = ({ path }: Route, id: string): string => path.replaceAll(/\{\w+\}/g, id);

describe('every route of the OpenAPI document', () => {
  it('is covered by this suite', () => {
    expect(routes.map(({ name }) => name).sort()).toEqual([
      'DELETE /api/v1/account',
      'DELETE /api/v1/labels/{id}',
      'DELETE /api/v1/lists/{id}',
      'DELETE /api/v1/push/subscriptions/{id}',
      'DELETE /api/v1/tasks/{id}',
      'DELETE /api/v1/tasks/{id}/completions/{completionId}',
      'DELETE /api/v1/tasks/{id}/labels/{labelId}',
      'DELETE /api/v1/trash',
      'DELETE /api/v1/trash/{id}',
      'DELETE /api/v1/webhooks/{id}',
      'GET /api/v1/auth/config',
      'GET /api/v1/auth/me',
      'GET /api/v1/events',
      'GET /api/v1/export',
      'GET /api/v1/labels',
      'GET /api/v1/labels/{id}',
      'GET /api/v1/labels/{id}/history',
      'GET /api/v1/limits',
      'GET /api/v1/lists',
      'GET /api/v1/lists/{id}',
      'GET /api/v1/lists/{id}/history',
      'GET /api/v1/push/key',
      'GET /api/v1/push/subscriptions',
      'GET /api/v1/push/subscriptions/{id}',
      'GET /api/v1/reminders',
      'GET /api/v1/reminders/{id}',
      'GET /api/v1/settings',
      'GET /api/v1/stats',
      'GET /api/v1/sync',
      'GET /api/v1/tasks',
      'GET /api/v1/tasks/count',
      'GET /api/v1/tasks/{id}',
      'GET /api/v1/tasks/{id}/completions',
      'GET /api/v1/tasks/{id}/history',
      'GET /api/v1/tasks/{id}/occurrences',
      'GET /api/v1/trash',
      'GET /api/v1/webhooks',
      'GET /api/v1/webhooks/{id}',
      'GET /api/v1/webhooks/{id}/deliveries',
      'GET /health/live',
      'GET /health/ready',
      'PATCH /api/v1/labels/{id}',
      'PATCH /api/v1/lists/{id}',
      'PATCH /api/v1/settings',
      'PATCH /api/v1/tasks/{id}',
      'PATCH /api/v1/webhooks/{id}',
      'POST /api/v1/account/erasure',
      'POST /api/v1/batch',
      'POST /api/v1/events/ticket',
      'POST /api/v1/import',
      'POST /api/v1/labels',
      'POST /api/v1/lists',
      'POST /api/v1/lists/{id}/move',
      'POST /api/v1/lists/{id}/restore',
      'POST /api/v1/push/subscriptions',
      'POST /api/v1/reminders/{id}/dismiss',
      'POST /api/v1/reminders/{id}/snooze',
      'POST /api/v1/tasks',
      'POST /api/v1/tasks/quick-add',
      'POST /api/v1/tasks/{id}/complete',
      'POST /api/v1/tasks/{id}/move',
      'POST /api/v1/tasks/{id}/reopen',
      'POST /api/v1/tasks/{id}/restore',
      'POST /api/v1/tasks/{id}/revert',
      'POST /api/v1/tasks/{id}/skip',
      'POST /api/v1/undo',
      'POST /api/v1/webhooks',
      'POST /api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver',
      'POST /api/v1/webhooks/{id}/rotate-secret',
      'POST /api/v1/webhooks/{id}/test',
      'PUT /api/v1/tasks/{id}',
      'PUT /api/v1/tasks/{id}/labels/{labelId}',
    ]);
  });

  it('matches every route that the service serves, except the documentation', async () => {
    const tree = await service.routeTree();
    const served = parseRouteTree(tree).filter((route) => !/ \/(docs|openapi\.json|problems)/.test(route));
    expect(served.sort()).toEqual(routes.map(({ name }) => name).sort());
  });

  it('returns 401 without a token, unless it is public', async () => {
    const anonymous = await service.as();
    const closed = routes.filter((route) => !isPublic(route));
    const answers = await Promise.all(
      closed.map(async (route) => {
        const { status, headers } = await anonymous.send(
          route.method,
          at(route, unknownId()),
          exampleBody(route),
        );
        return [route.name, status, headers['www-authenticate']];
      }),
    );
    const challenge = 'Bearer error="invalid_token", error_description="The token is missing or invalid"';
    expect(answers).toEqual(closed.map(({ name }) => [name, 401, challenge]));
    expect(closed.length).toBeGreaterThanOrEqual(35);
  });

  it("lets PUT with another owner's id create the caller's own row, as with an unknown id", async () => {
    const task = await bob.newTask({ title: 'Private' });
    const foreign = await ada.put(`/api/v1/tasks/${task.id}`, { title: 'Mine' }).expect(201);
    const unknown = await ada.put(`/api/v1/tasks/${unknownId()}`, { title: 'Mine' }).expect(201);
    expect(Object.keys(foreign.headers)).toEqual(Object.keys(unknown.headers));
    expect(foreign.body).toMatchObject({ ownerId: 'ada', title: 'Mine', version: 1 });
    expect((await bob.get(`/api/v1/tasks/${task.id}`)).body).toEqual(task);
  });

  it('rejects an owner, a version or a time in the body, and changes nothing', async () => {
    const [task, list, label] = [await ada.newTask(), await ada.newList(), await ada.newLabel('mine')];
    const webhook = (await ada.post('/api/v1/webhooks', { url: 'https://example.com' }).expect(201)).body;
    const own: Record<string, string> = { lists: list.id, labels: label.id, webhooks: webhook.id };
    const before = await everyRow(service.database);
    const stolen = {
      ownerId: 'bob',
      owner_id: 'bob',
      version: 0,
      createdAt: '2020-01-01T00:00:00.000Z',
      deletedAt: '2020-01-01T00:00:00.000Z',
    };
    // An update accepts a complete, unchanged row.
    const isReadOnly = ({ name, path }: Route, key: string): boolean =>
      /^(PUT|PATCH) \S+\/(\{id\}|settings)$/.test(name) &&
      (key === 'ownerId' || key === 'createdAt' || (key === 'deletedAt' && /\/(tasks|lists)\//.test(path)));
    for (const route of routes.filter((route) => exampleBody(route))) {
      for (const [key, value] of Object.entries(stolen)) {
        // Here the version selects what to revert to.
        if (key === 'version' && route.name.endsWith('/revert')) continue;
        const id = own[route.path.split('/')[3]!] ?? task.id;
        const answer = await ada.send(route.method, at(route, id), {
          ...exampleBody(route),
          [key]: value,
        });
        expect([route.name, key, answer.status]).toEqual([route.name, key, 400]);
        // Expectations are not part of the update; 0 is not a valid version.
        const isExpectation = key === 'version' && documents(route, 'If-Match');
        const detail = isExpectation
          ? expect.stringMatching(/^version must be a whole number from 1 to 2147483647/)
          : isReadOnly(route, key)
            ? `${key} is read-only: leave it out, or send the value that is stored`
            : 'is not a known field';
        expect(answer.body.errors).toEqual([{ pointer: `/${key}`, detail, in: 'body' }]);
      }
    }
    expect(await everyRow(service.database)).toEqual(before);
  });

  it('lists only the caller’s rows', async () => {
    const carol = await service.as('carol');
    const mine = await carol.newTask({ title: "Carol's" });
    await bob.newTask({ title: "Bob's" });
    const { body } = await carol.get('/api/v1/tasks').expect(200);
    expect(body).toEqual({ data: [mine], nextCursor: null });
  });
});

/** The routes from Fastify's route tree, as `METHOD /path/{parameter}`. */
function parseRouteTree(tree: string): string[] {
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
