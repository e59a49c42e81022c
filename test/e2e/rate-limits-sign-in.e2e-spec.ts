import { startService, type TestService } from '../support/service.js';
import { Client } from '../support/client.js';
import { expectRefused, limitsIn } from '../support/limits.js';

const NO_TRUST = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };
const SECRET = { BETTER_AUTH_SECRET: 'f3Qv9Zk1LxT7wB2nD8sR5yH0uJ6mC4eA' };
const TRIES = 3;
/** Per account, over all addresses. */
const ACCOUNT_TRIES = 5 * TRIES;

let services: TestService[];

beforeAll(async () => {
  const settings = {
    ...NO_TRUST,
    ...SECRET,
    TRUST_PROXY: 'loopback',
    RATE_LIMIT_SIGN_IN_PER_MINUTE: `${TRIES}`,
    RATE_LIMIT_STORE: 'postgres',
  };
  const first = await startService(settings);
  services = [first, await startService(settings, first.issuer, { database: first.database })];
});
afterAll(async () => {
  await services[1]!.close();
  await services[0]!.stop();
});

const post = (path: string, body: object, address: string, service = services[0]!) =>
  new Client(service.url).post(`/api/auth${path}`, body).set('x-forwarded-for', address);
const guess = (email: string, address: string, service?: TestService) =>
  post('/sign-in/email', { email, password: 'a wrong password' }, address, service);

describe('a caller that tries to sign in', () => {
  it('is rejected after exactly the configured number of attempts over all processes', async () => {
    const answers = [];
    for (let i = 0; i <= TRIES; i++)
      answers.push(await guess(`${i}@example.com`, '192.0.2.1', services[i % 2]));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
    expect(answers.slice(0, TRIES).map((answer) => limitsIn(answer)['sign-in']?.left)).toEqual([2, 1, 0]);
    expectRefused(answers.at(-1)!, 'sign-in');
    expect(Object.keys(limitsIn(answers[0]!))).toEqual(['address', 'sign-in']);
    expect((await guess('0@example.com', '192.0.2.2')).status).toBe(401);
  });

  it('is rejected for every kind of attempt, but can still sign out and read', async () => {
    const account = { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' };
    const address = '192.0.2.3';
    await post('/sign-up/email', account, address).expect(200);
    await post('/sign-in/email', account, address).expect(200);
    await post('/request-password-reset', { email: account.email }, address);
    for (const path of ['/sign-in/email', '/sign-up/email', '/request-password-reset', '/x/../sign-in/email'])
      expectRefused(await post(path, account, address), 'sign-in');
    const { status } = await new Client(services[0]!.url)
      .get('/api/auth/get-session')
      .set('x-forwarded-for', address);
    expect(status).toBe(200);
    expect((await post('/sign-out', {}, address)).status).toBe(200);
  });

  it('is rejected for an account with too many failed attempts from any address and in any spelling', async () => {
    const statuses = [];
    for (let i = 0; i <= ACCOUNT_TRIES; i++) {
      const email = i % 2 ? 'Victim@Example.com' : ' victim@example.com';
      statuses.push((await guess(email, `198.51.100.${i}`, services[i % 2])).status);
    }
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.slice(0, -1)).not.toContain(429);
    expect((await guess('another@example.com', '198.51.100.200')).status).toBe(401);
  });

  it("cannot lock the account's owner out from a single address", async () => {
    for (let i = 0; i < 2 * ACCOUNT_TRIES; i++) await guess('bob@example.com', '203.0.113.1');
    expect((await guess('bob@example.com', '203.0.113.2')).status).toBe(401);
  });
});
