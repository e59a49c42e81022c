import { setTimeout as sleep } from 'node:timers/promises';
import { request } from '../support/http-call.js';
import { VERSION } from '../../src/platform/observability/logger.js';
import type { LabelsService } from '../../src/labels/labels.service.js';
import { startService, type TestService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { EventReader } from '../support/event-reader.js';
import { expectProblem } from '../support/expect-problem.js';
import { until } from '../support/process.js';

const TOKEN = 'f3b1c07d9a5e42688d7e1fa0b35c9924';
const JOB = `SELECT graphile_worker.add_job('deliver-webhooks', run_at => now() - interval '90 seconds')`;

let service: TestService;
let ada: Client;
let page: string;

beforeAll(async () => {
  service = await startService({ METRICS_PORT: '0' });
  ada = await service.as('ada');
  page = `http://127.0.0.1:${await service.read('MetricsServer', 'port')}`;
});
afterAll(() => service.stop());

const scrape = async (): Promise<string> => (await request(page).get('/metrics').expect(200)).text;

/** The value with exactly these labels; undefined if absent. */
const figure = async (series: string): Promise<number | undefined> => figureIn(await scrape(), series);

function figureIn(text: string, series: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

const durations = (method: string, route: string, status: number) =>
  `todo_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`;

describe('GET /metrics', () => {
  it('labels requests with the route pattern, never with the path', async () => {
    const task = await ada.newTask();
    await ada.get(`/api/v1/tasks/${task.id}`).expect(200);
    await ada.get(`/api/v1/tasks/${task.id}`).expect(200);
    await ada.get('/api/v1/tasks/no-id').expect(400);
    expect(await figure(durations('GET', '/api/v1/tasks/:id', 200))).toBe(2);
    expect(await figure(durations('GET', '/api/v1/tasks/:id', 400))).toBe(1);
    expect(await scrape()).not.toContain(task.id);
  });

  it('uses one label for all unknown routes', async () => {
    await Promise.all(['/a', '/b/c', '/api/v1/nothing', '/%ff'].map((path) => ada.get(path)));
    const lines = (await scrape())
      .split('\n')
      .filter((line) => line.includes('_count{') && line.includes('404'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/route="none"/);
  });

  it('counts the answers of the replica and reports its pool', async () => {
    // The URL has no standby behind it, so the read fails.
    const other = await startService({ METRICS_PORT: '0', DATABASE_REPLICA_URL: service.database.url });
    const bob = await other.as('bob');
    await bob.newTask();
    await bob.get('/api/v1/tasks').expect(200);
    const port = await other.read('MetricsServer', 'port');
    const { text } = await request(`http://127.0.0.1:${port}`).get('/metrics').expect(200);
    await other.stop();
    expect(figureIn(text, 'todo_replica_reads_total{outcome="failed"}')).toBe(1);
    expect(figureIn(text, 'todo_pool_connections{pool="replica",state="used"}')).toBe(0);
  });

  it('counts problems by their type', async () => {
    await request(service.url).get('/api/v1/tasks').expect(401);
    expect(await figure('todo_http_problems_total{type="token-invalid",status="401"}')).toBe(1);
  });

  it('reports requests in flight, also after the client has disconnected', async () => {
    const release = await holding('LOCK TABLE labels IN ACCESS EXCLUSIVE MODE');
    const gone = new AbortController();
    const headers = { authorization: `Bearer ${ada.token}` };
    const calls = [0, 1].map(() =>
      fetch(`${service.url}/api/v1/labels`, { headers, signal: gone.signal }).catch(() => undefined),
    );
    await until(async () => (await figure('todo_http_requests_in_flight')) === 2);
    expect(await figure('todo_http_requests_in_flight')).toBe(2);
    expect(await figure('todo_pool_connections{pool="primary",state="used"}')).toBe(2);
    gone.abort();
    await Promise.all(calls);
    await until(async () => (await figure('todo_http_requests_in_flight')) === 0);
    expect(await figure('todo_http_requests_in_flight')).toBe(0);
    await release();
  });

  it('counts a batch as one request in flight, and its operations under their own routes', async () => {
    const operation = { method: 'POST', path: '/labels', body: { name: 'home' } };
    await ada.post('/api/v1/batch', { operations: [operation] }).expect(200);
    expect(await figure(durations('POST', '/api/v1/labels', 201))).toBe(1);
    await until(async () => (await figure('todo_http_requests_in_flight')) === 0);
    expect(await figure('todo_http_requests_in_flight')).toBe(0);
  });

  it('reports the pool and the requests that waited for a connection', async () => {
    const release = await holding('LOCK TABLE labels IN ACCESS EXCLUSIVE MODE');
    // One owner alone cannot use every connection.
    const readers = await Promise.all(Array.from({ length: 7 }, (_, nth) => service.as(`reader-${nth}`)));
    const calls = readers.map((reader) => reader.get('/api/v1/labels').then(({ status }) => status));
    await sleep(300);
    // Scraped once, because with no free connection it takes the full timeout.
    const text = await scrape();
    expect(figureIn(text, 'todo_pool_waiting{pool="primary"}')).toBeGreaterThanOrEqual(2);
    expect(figureIn(text, 'todo_pool_connections{pool="primary",state="max"}')).toBe(5);
    expect(figureIn(text, 'todo_database_up')).toBe(0);
    await release();
    expect(await Promise.all(calls)).toEqual(Array(7).fill(200));
    const counts = await figure('todo_pool_wait_seconds_count{pool="primary"}');
    const atOnce = await figure('todo_pool_wait_seconds_bucket{le="0.001",pool="primary"}');
    expect(counts! - atOnce!).toBeGreaterThanOrEqual(2);
  });

  it('initializes each labelled counter to 0, so that the first event shows as an increase', async () => {
    const other = await startService({ METRICS_PORT: '0' });
    const port = await other.read('MetricsServer', 'port');
    const { text } = await request(`http://127.0.0.1:${port}`).get('/metrics').expect(200);
    await other.stop();
    const series = [
      'todo_jobs_given_up_total{kind="deliver-webhooks"}',
      'todo_job_runs_total{kind="deliver-webhooks",outcome="failed"}',
      'todo_webhook_attempts_total{outcome="refused"}',
      'todo_overload_refused_total{reason="connections"}',
      'todo_http_answers_total{class="5xx"}',
      'todo_http_problems_total{type="internal-error",status="500"}',
    ];
    expect(series.map((each) => figureIn(text, each))).toEqual(series.map(() => 0));
    const counters = [...text.matchAll(/^# TYPE (todo_\w+) counter$/gm)].map(([, name]) => name!);
    const unbegun = counters.filter((name) => !new RegExp(`^${name}[ {]`, 'm').test(text));
    // Absent without a replica.
    expect(unbegun).toEqual(['todo_replica_reads_total']);
  });

  it('counts responses by status class', async () => {
    const before = (await figure('todo_http_answers_total{class="4xx"}'))!;
    await request(service.url).get('/api/v1/nothing').expect(404);
    expect(await figure('todo_http_answers_total{class="4xx"}')).toBe(before + 1);
  });

  it('reports the event loop, memory and CPU', async () => {
    const text = await scrape();
    const names = [
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
    ];
    for (const name of names) expect(text).toMatch(new RegExp(`^${name} [\\d.e-]+$`, 'm'));
  });

  it('reports due jobs and their delay', async () => {
    expect(await figure('todo_jobs_due{kind="deliver-webhooks"}')).toBe(0);
    await asAdmin((admin) => admin.query(JOB), service.database.adminUrl);
    expect(await figure('todo_jobs_due{kind="deliver-webhooks"}')).toBe(1);
    expect(await figure('todo_jobs_oldest_due_seconds{kind="deliver-webhooks"}')).toBeGreaterThan(89);
    expect(await figure('todo_jobs_due{kind="purge-trash"}')).toBe(0);
  });

  it('reports the version', async () => {
    expect(await figure(`todo_build_info{version="${VERSION}"}`)).toBe(1);
  });

  it('reports migrations and keys', async () => {
    expect(await figure('todo_migrations{state="pending"}')).toBe(0);
    const change = (sql: string) => asAdmin((admin) => admin.query(sql), service.database.adminUrl);
    await change(`UPDATE migrations SET name = name || 'X' WHERE id = (SELECT max(id) FROM migrations)`);
    expect(await figure('todo_migrations{state="pending"}')).toBe(1);
    expect(await figure('todo_migrations{state="unknown"}')).toBe(1);
    await change(`UPDATE migrations SET name = rtrim(name, 'X')`);
    expect(await figure('todo_key_set_state{state="fresh"}')).toBe(1);
    expect(await figure('todo_key_set_age_seconds')).toBeGreaterThan(0);
  });

  it('reports open event streams and the delay of changes', async () => {
    const reader = await EventReader.open(service.url, { token: ada.token });
    await until(async () => (await figure('todo_event_streams_open')) === 1);
    expect(await figure('todo_event_streams_open')).toBe(1);
    const before = (await figure('todo_feed_lag_seconds_count'))!;
    await ada.newTask();
    await reader.first(1);
    expect(await figure('todo_feed_lag_seconds_count')).toBeGreaterThan(before);
    await until(async () => (await figure('todo_feed_announce_seconds_count'))! > 0);
    expect(await figure('todo_feed_announce_seconds_count')).toBeGreaterThan(0);
    reader.close();
    await until(async () => (await figure('todo_event_streams_open')) === 0);
    expect(await figure('todo_event_streams_open')).toBe(0);
    expect(await figure(durations('GET', '/api/v1/events', 200))).toBeUndefined();
  });

  it('counts a row that the response check blocked', async () => {
    expect(await figure('todo_isolation_breaches_total')).toBe(0);
    await service.evaluate({}, (provider) => {
      const labels = provider<LabelsService>('LabelsService');
      labels.list = () => {
        Reflect.deleteProperty(labels, 'list');
        return Promise.resolve([{ ownerId: 'grace' }]) as never;
      };
    });
    await ada.get('/api/v1/labels').expect(500);
    expect(await figure('todo_isolation_breaches_total')).toBe(1);
    expect(await figure('todo_http_problems_total{type="internal-error",status="500"}')).toBe(1);
  });

  it('returns OpenMetrics on request, and Prometheus text otherwise', async () => {
    const before = namesIn(await scrape());
    const { text, headers } = await request(page)
      .get('/metrics')
      .set('accept', 'application/openmetrics-text; version=1.0.0, text/plain; q=0.5')
      .expect(200);
    expect(headers['content-type']).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    expect(text).toMatch(/# EOF\n$/);
    expect(text).toContain('# TYPE todo_isolation_breaches counter\ntodo_isolation_breaches_total 1\n');
    expect(namesIn(await scrape())).toEqual(before);
  });

  it('answers in time and reports the failure when the database does not respond', async () => {
    expect(await figure('todo_database_up')).toBe(1);
    const release = await holding('LOCK TABLE migrations IN ACCESS EXCLUSIVE MODE');
    const begun = performance.now();
    expect(await figure('todo_database_up')).toBe(0);
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(await scrape()).not.toMatch(/^todo_jobs_due/m);
    await release();
    expect(await figure('todo_database_up')).toBe(1);
  });

  it('is the only path, and read-only', async () => {
    await request(page).get('/').expect(404);
    await request(page).get('/metrics/x').expect(404);
    await request(page).post('/metrics').expect(405);
    await request(service.url).get('/metrics').expect(404);
  });
});

describe('/metrics', () => {
  let guarded: TestService;
  afterEach(() => guarded.stop());

  it('is served on the API port behind a token', async () => {
    guarded = await startService({ METRICS_TOKEN: TOKEN });
    const get = (authorization?: string) => {
      const call = request(guarded.url).get('/metrics');
      return authorization === undefined ? call : call.set('authorization', authorization);
    };
    const { text, headers } = await get(`Bearer ${TOKEN}`).expect(200);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': /^text\/plain; version=0\.0\.4/,
    });
    expect(text).toContain('todo_database_up 1');
    for (const wrong of [undefined, TOKEN, `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `bearer ${TOKEN}`])
      expectProblem(await get(wrong), 401, 'token-invalid');
    expectProblem(await get(`Bearer ${(await guarded.as('ada')).token}`), 401, 'token-invalid');
  });

  it('is served on a separate port behind the token when both are set', async () => {
    guarded = await startService({ METRICS_TOKEN: TOKEN, METRICS_PORT: '0' });
    const own = `http://127.0.0.1:${await guarded.read('MetricsServer', 'port')}`;
    await request(own).get('/metrics').expect(401);
    await request(own).get('/metrics').set('authorization', `Bearer ${TOKEN}`).expect(200);
    await request(guarded.url).get('/metrics').set('authorization', `Bearer ${TOKEN}`).expect(404);
  });

  it('is not served when neither is set', async () => {
    guarded = await startService();
    expectProblem(await request(guarded.url).get('/metrics'), 404, 'route-not-found');
    expect(await guarded.read('MetricsServer', 'port')).toBeNull();
  });
});

const namesIn = (text: string): string[] => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!);

/** Holds a lock on a separate connection until the returned function is called. */
async function holding(lock: string): Promise<() => Promise<void>> {
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  let isHeld = false;
  const done = asAdmin(async (admin) => {
    await admin.query('BEGIN');
    await admin.query(lock);
    isHeld = true;
    await released;
    await admin.query('ROLLBACK');
  }, service.database.adminUrl);
  while (!isHeld) await sleep(5);
  return async () => {
    release();
    await done;
  };
}
