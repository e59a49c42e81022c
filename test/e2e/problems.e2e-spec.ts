import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from '../support/http-call.js';
import { declaredProblems } from '../../src/platform/errors/problem.js';
import type { TasksService } from '../../src/tasks/tasks.service.js';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';

let service: TestService;
let ada: Client;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('ada');
});
afterAll(() => service.stop());

describe('a problem (RFC 9457)', () => {
  it.each(['/nope', '/api/v1/nope', '/api/v2/tasks', '/api/v1/tasks/a/b/c', '/health', '/docs/nope.js'])(
    'is returned for the unknown route %s',
    async (path) => expectProblem(await ada.get(path), 404, 'route-not-found'),
  );

  it.each(['put', 'delete', 'patch'] as const)(
    'is returned for a method that the route does not support: %s',
    async (method) => {
      expectProblem(await ada.send(method, '/api/v1/tasks', { title: 'x' }), 404, 'route-not-found');
    },
  );

  it.each([
    '{',
    '{"title":}',
    'title=x',
    '"\\ud800',
    '{"title":"x"} extra',
    '{"__proto__":{"title":"x"}}',
    '\u0000',
  ])('is returned for a malformed JSON body: %j', async (body) => {
    const response = await raw('POST', '/api/v1/tasks').type('application/json').send(body);
    expectProblem(response, 400, 'malformed-request');
  });

  it.each(['[]', '[{"title":"x"}]', '"title"', '7', 'true', 'null'])(
    'is returned for JSON that is not an object: %s',
    async (body) => {
      const response = await raw('POST', '/api/v1/tasks').type('application/json').send(body);
      expectProblem(response, 400, 'invalid-input', ['']);
    },
  );

  it.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'x',
  ])('is returned for the content type %s', async (type) => {
    const response = await raw('POST', '/api/v1/tasks').set('content-type', type).send('{"title":"x"}');
    expectProblem(response, 415, 'unsupported-media-type');
  });

  it('is returned for a body over 256 KiB, but not for one just below', async () => {
    const bodyOf = (bytes: number) => {
      const empty = JSON.stringify({ title: 'x', description: '', padding: '' });
      return JSON.stringify({ title: 'x', description: '', padding: 'x'.repeat(bytes - empty.length) });
    };
    const post = (bytes: number) => raw('POST', '/api/v1/tasks').type('application/json').send(bodyOf(bytes));
    expectProblem(await post(256 * 1024 - 1), 400, 'invalid-input', ['/padding']);
    expectProblem(await post(256 * 1024), 400, 'invalid-input', ['/padding']);
    expectProblem(await post(256 * 1024 + 1), 413, 'body-too-large');
  });

  it('is returned for JSON nested deeper than any valid body, also without a token', async () => {
    const deep = `{"title":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expectProblem(
      await raw('POST', '/api/v1/tasks').type('application/json').send(deep),
      400,
      'malformed-request',
    );
  });

  it('lists fifty errors at most', async () => {
    const many = Object.fromEntries(Array.from({ length: 999 }, (_, index) => [`key${index}`, 1]));
    const { body } = await ada.post('/api/v1/tasks', { title: 'x', ...many }).expect(400);
    expect(body.errors).toHaveLength(50);
    const { body: more } = await ada.post('/api/v1/tasks', { title: 'x', ...many, one: 1 }).expect(400);
    expect(more.errors).toEqual([{ pointer: '', detail: 'has more than 1000 fields', in: 'body' }]);
  });

  it('is not logged as an error when the client disconnects while sending its body', async () => {
    const { hostname, port } = new URL(service.url);
    const head = `POST /api/v1/tasks HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ada.token}\r\nx-request-id: gone\r\n`;
    const socket = connect(Number(port), hostname);
    socket.write(`${head}content-type: application/json\r\ncontent-length: 100\r\n\r\n{"t`, () =>
      socket.destroy(),
    );
    await sleep(200);
    expect(
      (await service.logs()).filter(({ requestId, level }) => requestId === 'gone' && level === 50),
    ).toEqual([]);
  });

  it('is returned for a path parameter longer than any id', async () => {
    const { status, body } = await ada.get(`/api/v1/tasks/${'x'.repeat(500)}`);
    expect([status, body.type]).toEqual([414, '/problems/uri-too-long']);
  });

  it('is returned for a path that cannot be decoded', async () => {
    const { status, body } = await ada.get('/api/v1/tasks/%E0%A4%A');
    expect([status, body.type]).toEqual([400, '/problems/malformed-request']);
  });

  it.each([
    ['an oversized header', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a request that is not HTTP', 'HELLO\r\n\r\n', 400],
  ])('is returned for %s', async (_, bytes, status) => {
    const answer = await exchange(bytes);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('Content-Type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status });
  });

  it('hides internal errors, and logs them once under the returned request id', async () => {
    await service.evaluate({}, (provider) => {
      const tasks = provider<TasksService>('TasksService');
      tasks.get = () => {
        Reflect.deleteProperty(tasks, 'get');
        return Promise.reject(new Error('secret: SELECT * FROM passwords'));
      };
    });
    const response = await ada.get('/api/v1/tasks/00000000-0000-4000-8000-000000000000');
    expectProblem(response, 500, 'internal-error');
    expect(response.text).not.toMatch(/secret|SELECT|\.ts|\.js|at /);
    const logged = (await service.logs()).filter(
      ({ requestId, level }) => requestId === response.body.instance && level === 50,
    );
    expect(logged).toEqual([expect.objectContaining({ problem: 'internal-error', err: expect.anything() })]);
  });

  it('has documentation at its type URL', async () => {
    for (const type of declaredProblems.values()) {
      const { body } = await request(service.url).get(`/problems/${type.name}`).expect(200);
      expect(body).toEqual({ ...type, type: `/problems/${type.name}` });
    }
    expectProblem(await request(service.url).get('/problems/nope'), 404, 'route-not-found');
  });
});

describe('a PostgreSQL error', () => {
  it.each([
    ['08006', 503, 'database-unavailable'],
    ['22021', 400, 'malformed-request'],
    ['23502', 422, 'rule-broken'],
    ['23503', 409, 'conflict'],
    ['23505', 409, 'conflict'],
    ['23514', 422, 'rule-broken'],
    ['25006', 503, 'database-unavailable'],
    ['40001', 409, 'conflict'],
    ['40P01', 409, 'conflict'],
    ['42501', 500, 'internal-error'],
    ['53300', 503, 'database-unavailable'],
    ['57014', 503, 'database-timed-out'],
    ['55P03', 503, 'database-timed-out'],
    ['XX000', 500, 'internal-error'],
  ])('with SQLSTATE %s is a %i, %s', async (code, status, name) => {
    await asAdmin(
      (admin) =>
        admin.query(`
          CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'secret detail' USING ERRCODE = '${code}'; END $$;
          CREATE OR REPLACE TRIGGER fail BEFORE INSERT ON tasks FOR EACH ROW WHEN (NEW.title = 'fail') EXECUTE FUNCTION fail()`),
      service.database.adminUrl,
    );
    const response = await ada.post('/api/v1/tasks', { title: 'fail' });
    expectProblem(response, status, name);
    expect(response.text).not.toContain('secret');
    expect(response.headers['retry-after']).toBe(status === 503 ? '2' : undefined);
    await ada.post('/api/v1/tasks', { title: 'works again' }).expect(201);
  });

  it('is a 503 when the server closes the connections, after which the service recovers', async () => {
    await ada.get('/api/v1/tasks').expect(200);
    await asAdmin(
      (admin) =>
        admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`,
        ),
      service.database.adminUrl,
    );
    const answers = [];
    for (let attempt = 0; attempt < 8; attempt++) answers.push(await ada.get('/api/v1/tasks'));
    expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
    expect(answers.at(-1)!.status).toBe(200);
  });
});

function raw(method: 'POST', path: string) {
  return request(service.url)
    [method.toLowerCase() as 'post'](path)
    .set('authorization', `Bearer ${ada.token}`);
}

/** Sends raw bytes and returns the complete response. */
function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(service.url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
