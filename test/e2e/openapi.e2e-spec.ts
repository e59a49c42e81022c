import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import request from 'supertest';
import { createDocument, operationsOf } from '../../src/common/openapi/document.js';
import { type TestApp, startApp } from '../support/app.js';

const FILE = 'openapi.json';

let service: TestApp;

beforeAll(async () => {
  // The issuer's address is an example in the document; it must not depend on the test's port.
  service = await startApp();
});
afterAll(() => service.stop());

describe('the OpenAPI document', () => {
  it('is committed as the code has it; `npm run openapi` writes it', () => {
    const document = `${JSON.stringify(createDocument(service.app), null, 2)}\n`;
    if (process.env.UPDATE_OPENAPI === 'true') writeFileSync(FILE, document);
    expect(readFileSync(FILE, 'utf8')).toBe(document);
  });

  it('is served as it is committed', async () => {
    const { body } = await request(service.url).get('/openapi.json').expect(200);
    expect(body).toEqual(JSON.parse(readFileSync(FILE, 'utf8')));
    expect(body.openapi).toBe('3.1.0');
  });

  it('passes redocly’s recommended rules, with no warning', async () => {
    const args = ['node_modules/@redocly/cli/bin/cli.js', 'lint', FILE, '--format=json'];
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    const { totals } = JSON.parse(stdout.slice(stdout.indexOf('{')));
    expect(totals).toMatchObject({ errors: 0, warnings: 0 });
  });

  it('has an example of every body, and a problem for every refusal', () => {
    const document = createDocument(service.app);
    for (const operation of Object.values(document.paths).flatMap(operationsOf)) {
      const responses = operation.responses as Record<
        string,
        { content?: Record<string, { example?: unknown; examples?: object }> }
      >;
      const statuses = Object.keys(responses).map(Number);
      expect(statuses).toEqual(expect.arrayContaining([400, 431, 500]));
      for (const [status, { content = {} }] of Object.entries(responses)) {
        const [type, body] = Object.entries(content)[0] ?? [];
        const isProbe = operation.operationId === 'health_ready' && status === '503';
        if (Number(status) >= 400 && !isProbe)
          expect([status, type]).toEqual([status, 'application/problem+json']);
        if (body) expect(body.example ?? body.examples).toBeTruthy();
      }
      const sent = operation.requestBody as { content: Record<string, { example?: unknown }> } | undefined;
      if (sent) expect(sent.content['application/json']!.example).toBeTruthy();
    }
  });

  it('has a page for people', async () => {
    const { text } = await request(service.url).get('/docs').expect(200).expect('content-type', /html/);
    expect(text).toContain('swagger-ui');
    await request(service.url).get('/docs/swagger-ui-bundle.js').expect(200);
  });
});
