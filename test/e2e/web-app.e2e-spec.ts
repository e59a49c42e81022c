import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import request, { type Response } from 'supertest';
import { type TestApp, startApp } from '../support/app.js';
import { expectProblem } from '../support/expect-problem.js';

const MAX_FIRST_LOAD_BYTES = 170_000;
const BUILD = 'web/dist';
const document = readFileSync(`${BUILD}/index.html`, 'utf8');
const scripts = [...document.matchAll(/"(\/assets\/[^"]+\.js)"/g)].map(([, path]) => path!);

describe('the web app', () => {
  let service: TestApp;

  beforeAll(async () => {
    service = await startApp();
  });
  afterAll(() => service.stop());

  const get = (path: string, accept = 'text/html,*/*'): Promise<Response> =>
    request(service.url).get(path).set('accept', accept);

  it.each(['/', '/today', '/lists/0199', '/inbox?task=0199'])('is the document at %s', async (path) => {
    const { status, text, headers } = await get(path);
    expect([status, text]).toEqual([200, document]);
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it('runs only its own files', async () => {
    const { headers } = await get('/');
    const policy = headers['content-security-policy']!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self' https://auth.example.com;");
    expect(policy.replace('https://auth.example.com', '')).not.toMatch(/unsafe|\*|https?:/);
    expect(document).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/);
  });

  it('has files that never change under their name, compressed', async () => {
    expect(scripts.length).toBeGreaterThan(0);
    for (const path of scripts) {
      const { status, headers } = await request(service.url).get(path).set('accept-encoding', 'gzip');
      expect([path, status, headers['cache-control'], headers['content-encoding']]).toEqual([
        path,
        200,
        'public, max-age=31536000, immutable',
        'gzip',
      ]);
    }
  });

  it('counts only the requests of unknown pages against the rate limit', async () => {
    for (const path of ['/', '/sw.js', ...scripts])
      expect((await get(path)).headers.ratelimit).toBeUndefined();
    expect((await get('/today')).headers.ratelimit).toMatch(/^"address";/);
  });

  it.each(['/sw.js', '/manifest.webmanifest', '/theme.js'])('revalidates %s', async (path) => {
    const { status, headers } = await get(path);
    expect([status, headers['cache-control']]).toEqual([200, 'no-cache']);
    const again = await request(service.url).get(path).set('if-none-match', headers.etag!);
    expect(again.status).toBe(304);
  });

  it.each(['/api/v1/nope', '/api/nope', '/docs/nope', '/health', '/problems/nope', '/assets/nope.js'])(
    'leaves %s to the service',
    async (path) => expectProblem(await get(path), 404, 'route-not-found'),
  );

  it('leaves other methods and other types to the service', async () => {
    expectProblem(await get('/today', 'application/json'), 404, 'route-not-found');
    expectProblem(
      await request(service.url).post('/today').set('accept', 'text/html'),
      404,
      'route-not-found',
    );
  });

  it('works offline with every file of the build', () => {
    const worker = readFileSync(`${BUILD}/sw.js`, 'utf8');
    for (const name of readdirSync(`${BUILD}/assets`)) expect(worker).toContain(`/assets/${name}`);
  });

  it(`loads at most ${MAX_FIRST_LOAD_BYTES} bytes of compressed scripts at first`, () => {
    const sizes = scripts.map((path) => gzipSync(readFileSync(`${BUILD}${path}`)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_FIRST_LOAD_BYTES);
  });
});

describe('WEB_APP=false', () => {
  it('serves the API alone', async () => {
    const service = await startApp({ WEB_APP: 'false' });
    expectProblem(await request(service.url).get('/').set('accept', 'text/html'), 404, 'route-not-found');
    expect((await request(service.url).get('/health/live')).status).toBe(200);
    await service.stop();
  });
});
