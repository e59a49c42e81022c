import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { HttpResponse } from '../support/http-call.js';
import type { DataSource } from 'typeorm';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin, createDatabase, type TestDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { FreezingProxy } from '../support/freezing-proxy.js';

/** Default settings, so that this suite tests the documented values. */
const STATEMENT_MS = 3_000;
const MAX_MS = 5_000;

let database: TestDatabase;
let proxy: FreezingProxy;
let service: TestService;
let ada: Client;

beforeAll(async () => {
  database = await createDatabase();
  proxy = await FreezingProxy.before(database.url);
  service = await startService(
    { STATEMENT_TIMEOUT_MS: String(STATEMENT_MS), DATABASE_POOL_SIZE: '3' },
    undefined,
    { database: { ...database, url: proxy.url }, direct: database.url },
  );
  ada = await service.as('ada');
  await ada.newTask();
});
afterAll(async () => {
  await service.stop();
  await proxy.stop();
  await database.drop();
});

describe('a statement that exceeds its time limit', () => {
  it('is cancelled by the server, and returns a 503 with `Retry-After`', async () => {
    const release = await holding(`SELECT FROM owners WHERE owner_id = 'ada' FOR UPDATE`);
    const [answer, ms] = await timed(() => ada.post('/api/v1/tasks', { title: 'too late' }));
    await release();
    expectProblem(answer, 503, 'database-timed-out');
    expect(answer.headers['retry-after']).toBe('2');
    expect(ms).toBeLessThan(MAX_MS);
    expect(titles(await ada.get('/api/v1/tasks'))).toEqual(['Buy milk']);
  });

  it('returns the same 503 inside a transaction that began earlier', async () => {
    const release = await holding(`SELECT FROM owners WHERE owner_id = 'ada' FOR UPDATE`);
    const answer = await ada.post('/api/v1/tasks', { title: 'too late' }).set('idempotency-key', 'late');
    await release();
    expectProblem(answer, 503, 'database-timed-out');
    expect(titles(await ada.get('/api/v1/tasks'))).toEqual(['Buy milk']);
  });

  it('is cancelled when it only reads', async () => {
    const release = await holding('LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE');
    const [answer, ms] = await timed(() => ada.get('/api/v1/tasks'));
    await release();
    expectProblem(answer, 503, 'database-timed-out');
    expect(ms).toBeLessThan(MAX_MS);
  });

  it('leaves no time limit behind on the connection', async () => {
    await Promise.all([1, 2, 3].map(() => ada.get('/api/v1/tasks').expect(200)));
    const setting = `SELECT current_setting('statement_timeout') AS statement`;
    const rows = await service.evaluate({ setting }, (provider, { setting }) =>
      Promise.all([1, 2, 3].map(() => provider<DataSource>('DataSource').query(setting))),
    );
    expect(rows).toEqual([1, 2, 3].map(() => [{ statement: '0' }]));
  });

  it('is allowed in an operation that is known to be slow', async () => {
    const list = await ada.newList({ name: 'Slow' });
    const release = await holding(`SELECT FROM owners WHERE owner_id = 'ada' FOR UPDATE`);
    const removal = ada.delete(`/api/v1/lists/${list.id}`).then((answer) => answer);
    await sleep(1.5 * STATEMENT_MS);
    await release();
    expect((await removal).status).toBe(204);
  });
});

describe('statements that each stay below the limit but together exceed it', () => {
  beforeAll(() =>
    asAdmin(
      (admin) =>
        admin.query(`
          CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(2); RETURN NEW; END $$;
          CREATE TRIGGER dawdle BEFORE INSERT ON tasks FOR EACH ROW
            WHEN (NEW.title LIKE 'slow%') EXECUTE FUNCTION dawdle();
          CREATE TRIGGER dawdle BEFORE INSERT ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION dawdle()`),
      database.adminUrl,
    ),
  );

  it('are cancelled, and leave nothing behind', async () => {
    const [answer, ms] = await timed(() =>
      ada.post('/api/v1/tasks', { title: 'slow' }).set('idempotency-key', 'slow'),
    );
    expectProblem(answer, 503, 'database-unavailable');
    expect(ms).toBeLessThan(MAX_MS);
    expect(titles(await ada.get('/api/v1/tasks'))).toEqual(['Buy milk']);
  });

  it('can be as many as a batch contains', async () => {
    const operations = [1, 2, 3].map((nth) => ({
      method: 'POST',
      path: '/tasks',
      body: { title: `slow ${nth}` },
    }));
    const [{ body }, ms] = await timed(() => ada.post('/api/v1/batch', { atomic: true, operations }));
    expect([body.applied, ms > 2 * STATEMENT_MS]).toEqual([true, true]);
  });
});

describe('a database that does not respond', () => {
  it('causes a 503 in time, for reads and writes, and the probe reports it', async () => {
    await Promise.all([1, 2, 3].map(() => ada.get('/api/v1/tasks')));
    proxy.freeze();
    const calls = await Promise.all([
      ...[1, 2, 3, 4, 5, 6].map(() => timed(() => ada.get('/api/v1/tasks'))),
      timed(() => ada.post('/api/v1/tasks', { title: 'lost' })),
      timed(() => ada.send('get', '/health/ready')),
    ]);
    const [probe] = calls.pop()!;
    expect([probe.status, probe.body.checks.database]).toEqual([
      503,
      { status: 'failed', state: 'unavailable' },
    ]);
    for (const [answer, ms] of calls) {
      expectProblem(answer, 503, 'database-unavailable');
      expect(answer.headers['retry-after']).toBe('2');
      expect(ms).toBeLessThan(MAX_MS);
    }
  });

  it('is not tried again for each operation of a batch', async () => {
    const operations = Array.from({ length: 20 }, () => ({
      method: 'POST',
      path: '/tasks',
      body: { title: 'lost' },
    }));
    const [answer, ms] = await timed(() => ada.post('/api/v1/batch', { operations }));
    expectProblem(answer, 503, 'database-unavailable');
    expect(ms).toBeLessThan(MAX_MS);
  });

  it('does not delay slow operations beyond the limit either', async () => {
    const [answer, ms] = await timed(() => ada.delete('/api/v1/trash'));
    expectProblem(answer, 503, 'database-unavailable');
    expect(ms).toBeLessThan(2 * MAX_MS);
  });

  it('is used again as soon as it responds, over new connections', async () => {
    proxy.thaw();
    await ada.get('/api/v1/tasks').expect(200);
    await ada.newTask({ title: 'back' });
    expect((await ada.send('get', '/health/ready')).status).toBe(200);
  });
});

const titles = ({ body }: HttpResponse): string[] => body.data.map(({ title }: { title: string }) => title);

async function timed(call: () => PromiseLike<HttpResponse>): Promise<[HttpResponse, number]> {
  const begin = performance.now();
  return [await call(), performance.now() - begin];
}

/** Another session that holds a lock until it is released. */
async function holding(sql: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query(sql);
  return () => client.end();
}
