import { startService, type TestService } from '../support/service.js';
import { PASSWORD, signUp } from '../support/better-auth.js';
import { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';

const NO_TRUST = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };
const SECRET = { BETTER_AUTH_SECRET: 'f3Qv9Zk1LxT7wB2nD8sR5yH0uJ6mC4eA' };
/** A hash of PASSWORD made by Better Auth. */
const EARLIER_HASH =
  '66d5d561b2b9ef29ca70e4acec06367c:018b4e1823d92654fc946ec620ff36175d5fed55b7127aced1d039164f3866445d668f99df815b7225caf15486f58104240872d2ef2aabb9904862cc30a26b94';

let service: TestService;

beforeAll(async () => {
  service = await startService({ ...NO_TRUST, ...SECRET, PUBLIC_URL: 'http://localhost:3000' });
});
afterAll(() => service.stop());

const post = (path: string, body: object) => new Client(service.url).post(`/api/auth${path}`, body);
const signIn = (email: string, password = PASSWORD) => post('/sign-in/email', { email, password });
const admin = <Row = unknown>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  asAdmin(async (client) => (await client.query(sql, values)).rows as Row[], service.database.adminUrl);

describe('the embedded issuer', () => {
  it('accepts a password that Better Auth hashed', async () => {
    await signUp(service.url, 'Ada');
    await admin('UPDATE auth.account SET password = $1', [EARLIER_HASH]);
    expect((await signIn('ada@example.com')).status).toBe(200);
    expect((await signIn('ada@example.com', 'another password')).status).toBe(401);
  });

  it('answers 503 if too many sign-ins wait for hashing, and recovers afterwards', async () => {
    await signUp(service.url, 'Bob');
    const answers = await Promise.all(Array.from({ length: 60 }, (_, nth) => signIn(`${nth}@example.com`)));
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].sort()).toEqual([401, 503]);
    const refused = answers.find(({ status }) => status === 503)!;
    expectProblem(refused, 503, 'overloaded');
    expect(refused.headers['retry-after']).toBe('1');
    expect((await signIn('bob@example.com')).status).toBe(200);
  });

  it('holds no database connection while it hashes the password of a sign-up', async () => {
    const openTransactions = async (): Promise<number> => {
      const state = `state LIKE 'idle in transaction%'`;
      return (await admin(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND ${state}`))
        .length;
    };
    let pending = 8;
    const accounts = Array.from({ length: pending }, (_, nth) => ({
      ...{ name: `user ${nth}`, email: `new-${nth}@example.com`, password: PASSWORD },
    }));
    const signUps = accounts.map(async (account) => {
      const { status } = await post('/sign-up/email', account);
      pending--;
      return status;
    });
    // If hashing ran in a transaction, every pending sign-up would be in one or wait for one.
    const seen: number[] = [];
    while (pending > 0) {
      const before = pending;
      const open = await openTransactions();
      if (before < accounts.length && pending > 0) seen.push(open);
    }
    expect(await Promise.all(signUps)).toEqual(accounts.map(() => 200));
    expect(Math.min(...seen)).toBe(0);
  });

  it.each([
    ['too short', 'x'.repeat(7)],
    ['too long', 'x'.repeat(129)],
    ['missing', undefined],
    ['not a string', 7],
  ])('rejects a sign-up whose password is %s', async (_, password) => {
    const answer = await post('/sign-up/email', { name: 'Eve', email: 'eve@example.com', password });
    expect(answer.status).toBe(400);
  });
});
