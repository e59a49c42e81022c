import type { IncomingHttpHeaders } from 'node:http';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { exchange } from '../support/raw-request.js';
import { routesOf } from '../support/routes.js';
import { Wire, type WireAnswer } from '../support/wire.js';

const PAGE = 'https://app.example.com';

let service: TestService;
let closed: TestService;
let wire: Wire;
let ada: Client;

beforeAll(async () => {
  service = await startService({ CORS_ORIGINS: `${PAGE}, http://localhost:5173` });
  closed = await startService();
  wire = new Wire(service.url);
  ada = await service.as('ada');
});
afterAll(async () => {
  wire.close();
  await Promise.all([service.stop(), closed.stop()]);
});

function expectSafe(label: string, headers: IncomingHttpHeaders): void {
  expect({ what: label, ...headers }).toMatchObject({
    what: label,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'strict-transport-security': expect.stringMatching(/^max-age=\d{8,}; includeSubDomains$/),
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    'x-request-id': expect.stringMatching(/^[\w.:-]{1,128}$/),
  });
  // Do not reveal the server software or its version.
  for (const name of ['x-powered-by', 'server', 'via', 'x-runtime', 'x-aspnet-version', 'set-cookie'])
    expect([label, name, headers[name]]).toEqual([label, name, undefined]);
}

const send = (
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<WireAnswer> =>
  wire.send({ method, path, headers: { authorization: `Bearer ${ada.token}`, ...headers }, body });

describe('the headers of every kind of response', () => {
  it('prevent MIME sniffing and caching', async () => {
    const task = await ada.newTask();
    const path = `/api/v1/tasks/${task.id}`;
    const json = { 'content-type': 'application/json' };
    const kinds: [number, () => Promise<WireAnswer>][] = [
      [200, () => send('GET', path)],
      [200, () => send('HEAD', path)],
      [201, () => send('POST', '/api/v1/tasks', json, '{"title":"x"}')],
      [304, () => send('GET', path, { 'if-none-match': `"${task.version}"` })],
      [400, () => send('GET', '/api/v1/tasks?limit=x')],
      [400, () => send('POST', '/api/v1/tasks', json, '{')],
      [400, () => send('GET', '/api/v1/tasks/%E0%A4%A')],
      [401, () => send('GET', path, { authorization: 'Bearer x' })],
      [404, () => send('GET', '/api/v1/tasks/00000000-0000-4000-8000-000000000000')],
      [404, () => send('GET', '/api/v1/nope')],
      [404, () => send('TRACE', '/api/v1/tasks')],
      [412, () => send('PATCH', path, { ...json, 'if-match': '"9"' }, '{"title":"y"}')],
      [413, () => send('POST', '/api/v1/tasks', json, 'x'.repeat(300 * 1024))],
      [414, () => send('GET', `/api/v1/tasks/${'x'.repeat(500)}`)],
      [415, () => send('POST', '/api/v1/tasks', { 'content-type': 'text/xml' }, '<x/>')],
      [200, () => send('GET', '/api/v1/events')],
      [200, () => send('GET', '/api/v1/export')],
      [204, () => send('DELETE', path)],
    ];
    for (const [status, answerOf] of kinds) {
      const answer = await answerOf();
      const label = `${status} of ${answerOf.toString()}`;
      expect([label, answer.status]).toEqual([label, status]);
      expectSafe(label, answer.headers);
      expect([label, answer.headers['cache-control']]).toEqual([label, 'no-store']);
    }
  });

  it('are sent outside the API, too', async () => {
    for (const path of [
      '/health/live',
      '/health/ready',
      '/docs',
      '/docs/swagger-ui.css',
      '/openapi.json',
      '/problems/conflict',
      '/',
    ])
      expectSafe(path, (await wire.send({ method: 'GET', path })).headers);
  });

  it.each([
    ['not HTTP', 'HELLO\r\n\r\n'],
    ['oversized', `GET / HTTP/1.1\r\nHost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('include the security headers when the request is %s', async (_, bytes) => {
    const answer = await exchange(service.url, bytes);
    for (const header of ['X-Content-Type-Options: nosniff', 'Cache-Control: no-store', 'Connection: close'])
      expect(answer).toContain(header);
    expect(answer).not.toMatch(/^(server|x-powered-by):/im);
  });

  it('are the same for every GET without a token as with one, and never allow caching', async () => {
    for (const route of routesOf(await service.describe()).filter(
      ({ method, path }) => method === 'get' && path.startsWith('/api/'),
    )) {
      const path = route.path.replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000');
      for (const authorization of ['', `Bearer ${ada.token}`]) {
        const { headers } = await wire.send({ method: 'GET', path, headers: { authorization } });
        expectSafe(route.name, headers);
        expect([route.name, headers['cache-control']]).toEqual([route.name, 'no-store']);
      }
    }
  });
});

describe('CORS', () => {
  const preflight = (origin: string, method = 'PATCH', path = '/api/v1/tasks', to = wire) =>
    to.send({
      method: 'OPTIONS',
      path,
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization',
      },
    });
  const allowed = ({ headers }: WireAnswer) => headers['access-control-allow-origin'];

  it.each([
    'null',
    '*',
    'file://',
    'http://app.example.com',
    'https://app.example.com:443',
    'https://app.example.com:8443',
    'https://app.example.com.',
    'https://app.example.com/',
    'https://APP.example.com',
    'https://app.example.com.evil.com',
    'https://evilapp.example.com',
    'https://app-example.com',
    'https://appXexample.com',
    'https://evil.com/https://app.example.com',
    'https://app.example.com@evil.com',
    'https://evil.com#https://app.example.com',
    'https://app.example.com, https://evil.com',
    'https://app.example.com https://evil.com',
    'https://app.example.com%60.evil.com',
    'https://xn--app-example-com.evil.com',
    'http://localhost:51730',
    'http://localhost',
    'https://localhost:5173',
    'http://127.0.0.1:5173',
    '',
  ])('does not allow %j to call or read responses', async (origin) => {
    for (const answer of [
      await preflight(origin),
      await send('GET', '/api/v1/tasks', { origin }),
      await send('GET', '/api/v1/tasks', { origin, authorization: '' }),
    ]) {
      expect(allowed(answer)).toBeUndefined();
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
      expect(answer.headers.vary).toMatch(/\borigin\b/i);
    }
  });

  it('allows a listed page every method, without cookies', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const { status, headers } = await preflight(PAGE, method);
      expect([status, headers['access-control-allow-origin']]).toEqual([204, PAGE]);
      expect(headers['access-control-allow-methods']!.split(', ')).toContain(method);
      expect(headers['access-control-allow-credentials']).toBeUndefined();
      expect(headers.vary).toMatch(/\borigin\b/i);
    }
    expect((await preflight(PAGE)).headers['access-control-allow-methods']).not.toMatch(/TRACE|CONNECT|\*/);
  });

  it('exposes every documented response header to a page', async () => {
    const { headers } = await send('GET', '/api/v1/tasks', { origin: PAGE });
    const shown = headers['access-control-expose-headers']!.toLowerCase().split(/, */);
    expect(shown).toEqual(
      expect.arrayContaining(['etag', 'link', 'location', 'retry-after', 'www-authenticate', 'x-request-id']),
    );
    expect(shown).not.toContain('*');
  });

  it('lets the page read every error response of a route', async () => {
    const origin = { origin: PAGE };
    const json = { ...origin, 'content-type': 'application/json' };
    for (const answer of [
      await send('GET', '/api/v1/tasks?limit=x', origin),
      await send('GET', '/api/v1/tasks', { ...origin, authorization: '' }),
      await send('GET', '/api/v1/nope', origin),
      await send('POST', '/api/v1/tasks', json, '{'),
      await send('POST', '/api/v1/tasks', json, 'x'.repeat(300 * 1024)),
      await send('GET', '/api/v1/events', origin),
    ])
      expect([answer.status, allowed(answer)]).toEqual([answer.status, PAGE]);
  });

  it('answers every preflight without side effects', async () => {
    const task = await ada.newTask();
    await preflight(PAGE, 'DELETE', `/api/v1/tasks/${task.id}`);
    await ada.get(`/api/v1/tasks/${task.id}`).expect(200);
  });

  it('is off when no origin is configured', async () => {
    const to = new Wire(closed.url);
    for (const origin of [PAGE, 'null', closed.url]) {
      const answer = await preflight(origin, 'GET', '/api/v1/auth/config', to);
      const get = await to.send({ method: 'GET', path: '/api/v1/auth/config', headers: { origin } });
      expect([answer.status, get.status]).toEqual([404, 200]);
      const named = [answer, get].flatMap(({ headers }) => Object.keys(headers));
      expect(named.filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    to.close();
  });
});
