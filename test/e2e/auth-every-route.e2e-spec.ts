import { type TestService, startService } from '../support/service.js';
import { unknownId } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { FORGED_TOKENS, type ForgersWorld, startForgersWorld } from '../support/forged-tokens.js';
import { exampleBody, type Route, routesOf } from '../support/routes.js';
import { type Call, Wire, type WireAnswer } from '../support/wire.js';

/** Each day tests a different eighth of the token and route pairs; `npm run test:fuzz` tests them all. */
const SHARE = process.env.FUZZ_REQUESTS === undefined ? 8 : 1;
const TODAY = Math.floor(Date.now() / 86_400_000);

let world: ForgersWorld;
let service: TestService;
let wire: Wire;
let protectedRoutes: Route[];

beforeAll(async () => {
  world = await startForgersWorld();
  service = await startService({}, world.issuer);
  wire = new Wire(service.url);
  protectedRoutes = routesOf(await service.describe()).filter(
    ({ operation }) => operation.security?.length !== 0,
  );
});
afterAll(async () => {
  wire.close();
  await service.stop();
  await world.attacker.stop();
});

const at = ({ path }: Route, id: string): string => path.replaceAll(/\{\w+\}/g, id);

/** A request that would succeed, or get a 404, with a valid token. */
function callOf(route: Route, id: string, headers: Record<string, string>): Call {
  const body = exampleBody(route);
  return {
    method: route.method.toUpperCase(),
    path: at(route, id),
    headers: { 'x-request-id': 'forged', ...(body && { 'content-type': 'application/json' }), ...headers },
    body: body && JSON.stringify(body),
  };
}

const REFUSAL = {
  status: 401,
  challenge: 'Bearer error="invalid_token", error_description="The token is missing or invalid"',
  body: {
    type: '/problems/token-invalid',
    title: 'Not signed in',
    status: 401,
    detail: 'The request needs a valid token. Send `Authorization: Bearer <token>`.',
    instance: 'forged',
  },
};

/** The detail differs if the token is missing or malformed. */
const REFUSAL_WITH_OTHER_DETAIL = { ...REFUSAL, body: { ...REFUSAL.body, detail: expect.any(String) } };

const seen = ({ status, headers, text }: WireAnswer): object => ({
  status,
  challenge: headers['www-authenticate'],
  body: JSON.parse(text),
});

describe('every protected route', () => {
  it('rejects every forged token with the same response and changes nothing', async () => {
    const ada = await service.as('ada');
    const { id } = await ada.newTask();
    const before = await everyRow(service.database);
    let sent = 0;
    for (const [nth, [form, forge]] of Object.entries(FORGED_TOKENS).entries()) {
      // The same token goes to all routes, to catch a cache that makes it trusted.
      const authorization = `Bearer ${await forge(world)}`;
      for (const route of protectedRoutes.filter((_, place) => (place + nth + TODAY) % SHARE === 0)) {
        const answer = await wire.send(callOf(route, id, { authorization }));
        expect({ form, route: route.name, ...seen(answer) }).toEqual({ form, route: route.name, ...REFUSAL });
        sent++;
      }
    }
    expect(sent).toBeGreaterThanOrEqual((55 * 60) / SHARE);
    expect(await everyRow(service.database)).toEqual(before);
    expect(world.attacker.fetches).toBe(0);
  });

  it.each<[string, (token: string) => Record<string, string>, string]>([
    ['in the query', () => ({}), 'access_token'],
    ['in a cookie', (token) => ({ cookie: `token=${token}; better-auth.session_token=${token}` }), ''],
    ['in a proxy header', (token) => ({ 'x-forwarded-authorization': `Bearer ${token}` }), ''],
    [
      'as the user header of a proxy',
      () => ({ 'x-user-id': 'ada', 'x-forwarded-user': 'ada', 'remote-user': 'ada' }),
      '',
    ],
    ['under another scheme', (token) => ({ authorization: `Token ${token}` }), ''],
    ['twice', (token) => ({ authorization: `Bearer ${token} ${token}` }), ''],
    ['as a ticket', () => ({}), 'ticket'],
  ])('rejects a valid token sent %s', async (_, headersOf, parameter) => {
    const token = await world.issuer.token('ada');
    for (const route of protectedRoutes) {
      const call = callOf(route, unknownId(), headersOf(token));
      const path = parameter === '' ? call.path : `${call.path}?${parameter}=${token}`;
      expect([route.name, seen(await wire.send({ ...call, path }))]).toEqual([
        route.name,
        REFUSAL_WITH_OTHER_DETAIL,
      ]);
    }
  });

  it('rejects an event stream ticket, except on the stream itself and only once', async () => {
    const { body } = await (await service.as('ada')).post('/api/v1/events/ticket').expect(201);
    const others = protectedRoutes.filter(({ name }) => name !== 'GET /api/v1/events');
    for (const route of others) {
      const call = callOf(route, unknownId(), {});
      const asQuery = await wire.send({ ...call, path: `${call.path}?ticket=${body.ticket}` });
      const asToken = await wire.send(callOf(route, unknownId(), { authorization: `Bearer ${body.ticket}` }));
      expect([route.name, seen(asQuery), seen(asToken)]).toEqual([
        route.name,
        REFUSAL,
        REFUSAL_WITH_OTHER_DETAIL,
      ]);
    }
    const enter = { method: 'GET', path: `/api/v1/events?ticket=${body.ticket}` };
    expect((await wire.send(enter)).status).toBe(200);
    expect((await wire.send(enter)).status).toBe(401);
  });

  it('rejects a HEAD request without a token, like a GET request', async () => {
    for (const route of protectedRoutes.filter(({ method }) => method === 'get')) {
      const { status, text } = await wire.send({ method: 'HEAD', path: at(route, unknownId()) });
      expect([route.name, status, text]).toEqual([route.name, 401, '']);
    }
  });
});
