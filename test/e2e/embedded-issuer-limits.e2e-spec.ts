import { type TestService, startService } from '../support/service.js';
import { Client } from '../support/client.js';
import { expectRefused } from '../support/limits.js';

const NO_TRUST = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };
const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'http://localhost:3000',
  BETTER_AUTH_SECRET: 'f3Qv9Zk1LxT7wB2nD8sR5yH0uJ6mC4eA',
};
/** Exceeds Better Auth’s default of three requests in ten seconds. */
const TRIES = 6;

let service: TestService;

beforeAll(async () => {
  service = await startService({ ...NO_TRUST, ...PRODUCTION, RATE_LIMIT_SIGN_IN_PER_MINUTE: `${TRIES}` });
});
afterAll(() => service.stop());

describe('the embedded issuer in production', () => {
  it('limits sign-ins by client address and setting, ignoring address headers', async () => {
    const guess = { email: 'victim@example.com', password: 'wrong password' };
    const answers = [];
    for (let i = 0; i <= TRIES; i++) {
      const address = `10.0.0.${i}`;
      const call = new Client(service.url).post('/api/auth/sign-in/email', guess);
      answers.push(await call.set({ 'x-forwarded-for': address, 'x-client-address': address }));
    }
    expect(answers.slice(0, TRIES).map(({ status }) => status)).toEqual(Array(TRIES).fill(401));
    expectRefused(answers.at(-1)!, 'sign-in');
  });

  it('does not limit requests for its keys', async () => {
    for (let i = 0; i < 120; i++) await new Client(service.url).get('/api/auth/jwks').expect(200);
    const { body } = await new Client(service.url).get('/health/ready').expect(200);
    expect(body.checks.keys.status).toBe('ok');
  });
});
