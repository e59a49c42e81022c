import { type TestService, startService } from '../support/service.js';
import { PASSWORD, signUp, tokenOf } from '../support/better-auth.js';
import { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { until } from '../support/process.js';

const NO_TRUST = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };
const SETTINGS = {
  ...NO_TRUST,
  PUBLIC_URL: 'http://localhost:3000',
  BETTER_AUTH_SECRET: 'f3Qv9Zk1LxT7wB2nD8sR5yH0uJ6mC4eA',
};

let service: TestService;

beforeAll(async () => {
  service = await startService(SETTINGS);
});
afterAll(() => service.stop());

const admin = (sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  asAdmin(async (client) => (await client.query(sql, values)).rows, service.database.adminUrl);
const signIn = (name: string) =>
  new Client(service.url).post('/api/auth/sign-in/email', {
    email: `${name}@example.com`,
    password: PASSWORD,
  });

describe('a session', () => {
  it('cannot be used with the token stored in the database', async () => {
    await signUp(service.url, 'Ada');
    const { body } = await signIn('ada').expect(200);
    const rows = await admin('SELECT token FROM auth.session');
    expect(rows.map(({ token }) => token)).toContain(body.token);
    for (const { token } of rows) {
      const thief = new Client(service.url, token as string);
      await thief.get('/api/auth/token').expect(401);
      expect((await thief.get('/api/auth/get-session').expect(200)).body).toBeNull();
    }
  });

  it('is rejected with a signature made by another secret', async () => {
    const [token, signature] = (await signUp(service.url, 'Bea')).split('.');
    const forged = `${token}.${[...signature!].reverse().join('')}`;
    await new Client(service.url, forged).get('/api/auth/token').expect(401);
  });

  it('is deleted by a daily job after it expires, like a verification', async () => {
    await admin('DELETE FROM auth.session');
    const kept = await signUp(service.url, 'Carol');
    await signIn('carol').expect(200);
    await admin(`UPDATE auth.session SET "expiresAt" = now() - interval '1 second' WHERE token <> $1`, [
      kept.split('.')[0],
    ]);
    await admin(`INSERT INTO auth.verification (id, identifier, value, "expiresAt") VALUES
      ('past', 'a', 'b', now() - interval '1 second'), ('future', 'a', 'b', now() + interval '1 hour')`);

    const worker = await startService({ ...SETTINGS, JOB_CONCURRENCY: '1' }, service.issuer, service);
    await until(async () => (await admin('SELECT FROM auth.session')).length === 1);
    await until(async () => (await admin('SELECT FROM auth.verification')).length === 1);
    await tokenOf(service.url, kept);
    expect(await admin('SELECT id FROM auth.verification')).toEqual([{ id: 'future' }]);

    const next = (): Promise<Record<string, unknown>[]> =>
      admin(`SELECT key, run_at FROM graphile_worker.jobs WHERE key = 'purge-expired-sessions'
                AND run_at BETWEEN now() + interval '23 hours' AND now() + interval '24 hours'`);
    await until(async () => (await next()).length === 1);
    const planned = await next();
    expect(planned).toHaveLength(1);
    await worker.close();

    // Another start keeps the scheduled time.
    const restarted = await startService({ ...SETTINGS, JOB_CONCURRENCY: '1' }, service.issuer, service);
    await new Client(restarted.url).get('/health/ready').expect(200);
    await restarted.close();
    expect(await next()).toEqual(planned);
  });
});

describe('80 concurrent sign-ins', () => {
  it('cause no server error', async () => {
    await signUp(service.url, 'Dora');
    const answers = await Promise.all(Array.from({ length: 80 }, () => signIn('dora')));
    const others = answers.filter(({ status, headers }) => status !== 200 && !headers['retry-after']);
    expect(others.map(({ status, body }) => [status, body])).toEqual([]);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
  });
});

describe('a database that refuses connections', () => {
  it('signs out no user, causes no misleading error and is logged', async () => {
    const session = await signUp(service.url, 'Erin');
    const [{ name } = {}] = await admin('SELECT current_database() AS name');
    const printed = (['error', 'warn', 'log'] as const).map((level) => jest.spyOn(console, level));
    await admin(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
    await admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE datname = current_database() AND usename = 'todo'`);
    const erin = new Client(service.url, session);
    const answers = [
      await erin.get('/api/auth/token'),
      await erin.get('/api/auth/get-session'),
      await erin.post('/api/auth/sign-out').set('origin', SETTINGS.PUBLIC_URL),
      await signIn('erin'),
      await new Client(service.url).post('/api/auth/sign-up/email', {
        name: 'Frank',
        email: 'frank@example.com',
        password: PASSWORD,
      }),
    ];
    await admin(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
    for (const answer of answers) {
      expectProblem(answer, 503, 'database-unavailable');
      expect(answer.headers['retry-after']).toBeDefined();
    }
    expect((await service.logs()).filter(({ problem }) => problem === 'database-unavailable')).not.toEqual(
      [],
    );
    for (const spy of printed) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
    await tokenOf(service.url, session);
    await signIn('erin').expect(200);
  });
});
