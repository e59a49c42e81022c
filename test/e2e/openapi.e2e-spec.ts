import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { request } from '../support/http-call.js';
import { operationsOf } from '../../src/platform/http/openapi/schemas.js';
import { type TestService, startService } from '../support/service.js';

const FILE = 'openapi.json';

type Content = { content?: Record<string, { example?: unknown; examples?: object }> } | undefined;

let service: TestService;
const operations = async () => Object.values((await service.describe()).paths).flatMap(operationsOf);

/**
 * JSON with one line per operation part and component field: easy to compare, and a quarter of the fully indented
 * size.
 */
function linesOf(value: unknown, depth = 5): string {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value))
    return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, inner]) => `\n${JSON.stringify(key)}:${linesOf(inner, depth - 1)}`,
  );
  return entries.length === 0 ? '{}' : `{${entries.join(',')}\n}`;
}

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

describe('the OpenAPI document', () => {
  it('matches the code; run `npm run openapi` to update it', async () => {
    const document = `${linesOf(await service.document())}\n`;
    if (process.env.UPDATE_OPENAPI === 'true') writeFileSync(FILE, document);
    expect(readFileSync(FILE, 'utf8')).toBe(document);
  });

  it('is served exactly as committed', async () => {
    const { body } = await request(service.url).get('/openapi.json').expect(200);
    expect(body).toEqual(JSON.parse(readFileSync(FILE, 'utf8')));
    expect(body.openapi).toBe('3.1.0');
  });

  it("passes redocly's recommended rules without a warning", async () => {
    const args = ['node_modules/@redocly/cli/bin/cli.js', 'lint', FILE, '--format=json'];
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    const { totals } = JSON.parse(stdout.slice(stdout.indexOf('{')));
    expect(totals).toMatchObject({ errors: 0, warnings: 0 });
  });

  it('has an example for every request and response body', async () => {
    for (const operation of await operations()) {
      const bodies = [operation.requestBody, ...Object.values(operation.responses)] as Content[];
      const contents = bodies.flatMap((body) => Object.values(body?.content ?? {}));
      for (const { example, examples } of contents) expect(example ?? examples).toBeTruthy();
    }
  });

  it('gives each operation a unique function name', async () => {
    const ids = (await operations()).map(({ operationId }) => operationId!);
    for (const id of ids) expect(id).toMatch(/^[a-z]+([A-Z][a-z]+)+$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lists a problem for every rejection', async () => {
    for (const { operationId, responses } of await operations()) {
      expect(Object.keys(responses).map(Number)).toEqual(expect.arrayContaining([400, 431, 500]));
      for (const [status, response] of Object.entries(responses)) {
        // A failing readiness probe returns the same body as a passing one.
        if (Number(status) < 400 || (operationId === 'getReadiness' && status === '503')) continue;
        expect(Object.keys((response as NonNullable<Content>).content!)).toEqual([
          'application/problem+json',
        ]);
      }
    }
  });

  it('has a documentation page', async () => {
    const { text } = await request(service.url).get('/docs').expect(200).expect('content-type', /html/);
    const files = [...text.matchAll(/(?:href|src)="(.*?)"/g)].map(([, path]) => path!);
    expect(files.length).toBeGreaterThan(4);
    for (const path of files) {
      const { headers } = await request(service.url).get(path).set('accept-encoding', 'gzip').expect(200);
      expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
      const isVersioned = path.includes('?v=');
      expect(headers['cache-control']).toBe(isVersioned ? 'public, max-age=31536000, immutable' : 'no-cache');
      await request(service.url)
        .get(path)
        .set({ 'accept-encoding': 'gzip', 'if-none-match': headers.etag! })
        .expect(304);
    }
    await request(service.url).get('/docs/package.json').expect(404);
    await request(service.url)
      .get('/docs/page.css?v=old')
      .expect(200)
      .expect('cache-control', 'no-cache')
      .expect('etag', /^"/);
  });

  it('has a documentation page that requests nothing from other servers', async () => {
    for (const path of ['/docs', '/docs/page.js', '/docs/page.css']) {
      const { text, body } = await request(service.url).get(path).expect(200);
      expect(text ?? String(body)).not.toMatch(/https?:\/\//);
    }
  });
});
