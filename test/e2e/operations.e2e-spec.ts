import { setTimeout as sleep } from 'node:timers/promises';
import { request } from '../support/http-call.js';
import { VERSION } from '../../src/platform/observability/logger.js';
import { type SchemaStateReader } from '../../src/platform/database/start-check.js';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { until } from '../support/process.js';

let service: TestService;
let ada: Client;

beforeAll(async () => {
  service = await startService({ CORS_ORIGINS: 'https://app.example.com, http://localhost:5173' });
  ada = await service.as('ada');
});
afterAll(() => service.stop());

describe('GET /health/live', () => {
  it('succeeds without a token', async () => {
    const { body, headers } = await request(service.url).get('/health/live').expect(200);
    expect([body, headers['cache-control']]).toEqual([{ status: 'ok' }, 'no-store']);
  });
});

describe('GET /health/ready', () => {
  // The previous result is reused for a second.
  beforeEach(() => sleep(1_000));

  it('checks at most once a second, however often it is requested', async () => {
    await service.evaluate({}, (provider) => {
      const reader = provider<SchemaStateReader & { reads: number }>('SchemaStateReader');
      const { read } = reader;
      Object.assign(reader, { reads: 0 });
      reader.read = function (...args) {
        reader.reads++;
        return read.apply(this, args);
      };
    });
    const since = performance.now();
    for (let time = 0; time < 50; time++)
      await Promise.all([1, 2].map(() => request(service.url).get('/health/ready').expect(200)));
    const reads = await service.read<number>('SchemaStateReader', 'reads');
    expect(reads).toBeLessThanOrEqual(1 + (performance.now() - since) / 1_000);
    await service.evaluate(
      {},
      (provider) => void Reflect.deleteProperty(provider('SchemaStateReader'), 'read'),
    );
  });

  it('reports the state of each dependency', async () => {
    const { body } = await request(service.url).get('/health/ready').expect(200);
    expect(body).toEqual({
      status: 'ok',
      version: VERSION,
      checks: {
        database: { status: 'ok', state: 'available' },
        migrations: { status: 'ok', state: 'up to date' },
        keys: { status: 'ok', state: 'fresh' },
      },
    });
  });

  it('fails when a migration is missing or unknown', async () => {
    const rename = (sql: string) => asAdmin((admin) => admin.query(sql), service.database.adminUrl);
    await rename(`UPDATE migrations SET name = name || 'X' WHERE id = (SELECT max(id) FROM migrations)`);
    const { body } = await request(service.url).get('/health/ready').expect(503);
    expect(body.checks.migrations).toEqual({ status: 'failed', state: '1 pending, 1 unknown' });
    await rename(`UPDATE migrations SET name = rtrim(name, 'X')`);
    await sleep(1_000);
    await request(service.url).get('/health/ready').expect(200);
  });

  it('succeeds while a newer version is being rolled out', async () => {
    const change = (sql: string) => asAdmin((admin) => admin.query(sql), service.database.adminUrl);
    await change(`INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Newer9999999999999')`);
    const { body } = await request(service.url).get('/health/ready').expect(200);
    expect(body.checks.migrations).toEqual({ status: 'ok', state: 'up to date, 1 from a newer version' });
    await change(`DELETE FROM migrations WHERE name = 'Newer9999999999999'`);
  });

  it('fails in time, without a secret or an address, when the database hangs', async () => {
    const release = await asAdminHolding(
      service.database.adminUrl,
      'LOCK TABLE migrations IN ACCESS EXCLUSIVE MODE',
    );
    const { body, text } = await request(service.url).get('/health/ready').expect(503);
    await release();
    expect(body.checks.database).toEqual({ status: 'failed', state: 'unavailable' });
    expect(text).not.toMatch(/postgres|todo|sock|127\.0\.0\.1/);
    await request(service.url).get('/health/live').expect(200);
  });
});

describe('the log', () => {
  const lineOf = async (id: string) => {
    while (!(await service.logs()).some(({ requestId, msg }) => requestId === id && msg === 'request'))
      await sleep(5);
    return (await service.logs()).filter(({ requestId }) => requestId === id);
  };

  it('has one line per request with the user, the operation, the outcome and the duration', async () => {
    const task = await ada.newTask();
    const { headers } = await ada.patch(`/api/v1/tasks/${task.id}?`, { title: 'My secret' }).expect(200);
    expect(await lineOf(headers['x-request-id']!)).toEqual([
      {
        level: 30,
        time: expect.any(String),
        requestId: headers['x-request-id'],
        method: 'PATCH',
        route: '/api/v1/tasks/:id',
        owner: 'ada',
        status: 200,
        durationMs: expect.any(Number),
        msg: 'request',
      },
    ]);
  });

  it('has no line for a successful probe', async () => {
    // The earlier result may be reused for a second.
    await until(async () => (await request(service.url).get('/health/ready')).status === 200);
    const probes = await Promise.all(
      ['/health/live', '/health/ready'].map((path) => request(service.url).get(path).expect(200)),
    );
    const { headers } = await request(service.url).get('/health/nothing').expect(404);
    await lineOf(headers['x-request-id']!);
    const ids = probes.map((probe) => probe.headers['x-request-id']);
    expect((await service.logs()).filter(({ requestId }) => ids.includes(requestId as string))).toEqual([]);
  });

  it('contains no body, query, token or title', async () => {
    await ada.post('/api/v1/tasks', { title: 'My secret' });
    await ada.get('/api/v1/tasks?cursor=My-secret');
    const { headers } = await request(service.url)
      .get('/api/v1/tasks')
      .set('authorization', 'Bearer My-secret.a.b');
    await lineOf(headers['x-request-id']!);
    expect(JSON.stringify(await service.logs())).not.toMatch(/My.secret/);
    expect(JSON.stringify(await service.logs())).not.toContain(ada.token!.slice(0, 40));
  });

  it.each(['my-id', 'a.b:c_d-1', 'x'.repeat(128)])("uses the caller's request id %s", async (id) => {
    const { headers } = await ada.get('/api/v1/auth/me').set('x-request-id', id);
    expect(headers['x-request-id']).toBe(id);
    expect(await lineOf(id)).toHaveLength(1);
  });

  it.each(['', ' ', 'a b', '"quoted"', 'x'.repeat(129), '{"level":60}', 'é'])(
    'ignores the request id %j',
    async (id) => {
      const { headers } = await ada
        .get('/api/v1/auth/me')
        .set('x-request-id', Buffer.from(id).toString('latin1'));
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});

describe('the response headers', () => {
  it('prevent caching of personal data and MIME sniffing', async () => {
    const { headers } = await ada.get('/api/v1/tasks').expect(200);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'strict-transport-security': expect.any(String),
    });
    expect(headers['x-powered-by']).toBeUndefined();
  });
});

describe('CORS', () => {
  const preflight = (origin: string) =>
    request(service.url).options('/api/v1/tasks').set({
      origin,
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization',
    });

  it.each(['https://app.example.com', 'http://localhost:5173'])('allows %s', async (origin) => {
    const { headers } = await preflight(origin).expect(204);
    expect(headers['access-control-allow-origin']).toBe(origin);
    expect(headers['access-control-allow-methods']).toContain('PATCH');
    expect(headers['access-control-allow-headers']).toContain('authorization');
    for (const header of ['idempotency-key', 'if-match', 'if-none-match', 'last-event-id'])
      expect(headers['access-control-allow-headers']).toContain(header);
    const answer = await ada.get('/api/v1/tasks').set('origin', origin).expect(200);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.headers['access-control-expose-headers']).toContain('link');
    expect(answer.headers.vary).toMatch(/origin/i);
  });

  it.each([
    'https://evil.example.com',
    'https://app.example.com.evil.com',
    'http://app.example.com',
    'null',
    'http://localhost:5174',
  ])('does not allow %s', async (origin) => {
    expect((await preflight(origin)).headers['access-control-allow-origin']).toBeUndefined();
    const answer = await ada.get('/api/v1/tasks').set('origin', origin);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('lets the page read error responses too', async () => {
    const { headers } = await request(service.url)
      .get('/api/v1/tasks')
      .set('origin', 'https://app.example.com')
      .expect(401);
    expect(headers['access-control-allow-origin']).toBe('https://app.example.com');
  });
});

/** Holds a lock on a separate connection until the returned function is called. */
async function asAdminHolding(url: string, lock: string): Promise<() => Promise<void>> {
  let release!: () => void;
  let held!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const holding = new Promise<void>((resolve) => (held = resolve));
  const done = asAdmin(async (admin) => {
    await admin.query('BEGIN');
    await admin.query(lock);
    held();
    await released;
    await admin.query('ROLLBACK');
  }, url);
  await holding;
  return async () => {
    release();
    await done;
  };
}
