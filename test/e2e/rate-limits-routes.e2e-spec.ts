import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UNLIMITED_ROUTES } from '../../src/platform/http/routes.js';
import { describeApp } from '../../src/app.setup.js';
import { startApp, type TestApp } from '../support/app.js';
import { limitsIn } from '../support/limits.js';
import { routesOf } from '../support/routes.js';

const NO_TRUST = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };

let service: TestApp;

beforeAll(async () => {
  service = await startApp({ ...NO_TRUST, BETTER_AUTH_SECRET: 'f3Qv9Zk1LxT7wB2nD8sR5yH0uJ6mC4eA' });
});
afterAll(() => service.stop());

/** Every route of Fastify, including those outside the OpenAPI document, as `METHOD /path`. */
function servedRoutes(): string[] {
  const fastify = service.app.getHttpAdapter().getInstance();
  const above: string[] = [];
  const lines = fastify.printRoutes({ commonPrefix: false }).split('\n').filter(Boolean);
  return lines.flatMap((line) => {
    const [, indent, part, methods] = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line)!;
    const depth = indent!.length / 4;
    above[depth] = part!;
    const path = above.slice(0, depth + 1).join('');
    return methods?.split(', ').map((method) => `${method} ${path}`) ?? [];
  });
}

describe('every route', () => {
  it("is rate-limited, except those used by the operator's tools and the files of the web app", async () => {
    const unlimited = [];
    const routes = servedRoutes();
    for (const route of routes) {
      const [method, path] = route.split(' ') as ['GET', string];
      const url = path.replace(/:\w+/g, 'x').replace('*', 'x');
      const { statusCode, headers } = await service.app.inject({ method, url });
      if (headers.ratelimit === undefined) unlimited.push(path);
      else
        expect([route, statusCode, headers['ratelimit-policy']]).toEqual([
          route,
          statusCode,
          expect.anything(),
        ]);
    }
    expect(routes.length).toBeGreaterThan(100);
    const isFile = (path: string): boolean => path === '/' || existsSync(join('web/dist', path));
    expect([...new Set(unlimited)].filter((path) => !isFile(path)).sort()).toEqual(
      [...UNLIMITED_ROUTES].filter((path) => routes.includes(`GET ${path}`)).sort(),
    );
    // The complete list of routes without a limit.
    expect(UNLIMITED_ROUTES).toEqual(['/health/live', '/health/ready', '/metrics']);
  });

  it('is walked here if the OpenAPI document has it', () => {
    const served = new Set(servedRoutes());
    const documented = routesOf(describeApp(service.app)).map(
      ({ method, path }) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    );
    expect(documented.filter((route) => !served.has(route))).toEqual([]);
  });

  it('documents its limit and its headers', () => {
    for (const { name, path, operation } of routesOf(describeApp(service.app))) {
      const answers = Object.entries(operation.responses) as [string, { headers?: object }][];
      const without = answers.filter(
        ([, { headers = {} }]) => !('RateLimit' in headers && 'RateLimit-Policy' in headers),
      );
      const isLimited = !UNLIMITED_ROUTES.includes(path);
      expect([name, without.length, '429' in operation.responses]).toEqual([
        name,
        isLimited ? 0 : answers.length,
        isLimited,
      ]);
      if (isLimited) expect(operation.responses['429']).toMatchObject({ headers: { 'Retry-After': {} } });
    }
  });

  it('is rate-limited when unknown or called with an unsupported method', async () => {
    for (const [method, url] of [
      ['GET', '/nowhere'],
      ['DELETE', '/api/v1/nowhere'],
      ['POST', '/docs'],
      ['GET', '/health/nowhere'],
      ['GET', '/%68ealth/live'],
    ] as const) {
      const answer = await service.app.inject({ method, url });
      expect([url, Object.keys(limitsIn({ headers: answer.headers } as never))]).toEqual([url, ['address']]);
    }
  });
});
