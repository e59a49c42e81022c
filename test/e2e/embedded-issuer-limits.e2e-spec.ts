import { type TestApp, startApp } from '../support/app.js';
import { Client } from '../support/client.js';

const PUBLIC_URL = 'http://localhost:3000';
const NO_TRUST = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };

describe('in production, the embedded issuer', () => {
  let limited: TestApp;
  const statusOf = async (path: string, body?: object, address = '') => {
    const client = new Client(limited.url);
    const call = body ? client.post(path, body) : client.get(path);
    return (await call.set('x-forwarded-for', address).set('x-client-address', address)).status;
  };

  beforeAll(async () => {
    const production = { NODE_ENV: 'production', BETTER_AUTH_SECRET: 'f3Qv9Zk1LxT7wB2nD8sR5yH0uJ6mC4eA' };
    limited = await startApp({ ...NO_TRUST, ...production, PUBLIC_URL });
  });
  afterAll(() => limited.stop());

  it('limits guesses by the caller’s address, whatever address the caller writes into a header', async () => {
    const guess = { email: 'victim@example.com', password: 'wrong password' };
    const statuses = [];
    for (let i = 0; i < 6; i++)
      statuses.push(await statusOf('/api/auth/sign-in/email', guess, `10.0.0.${i}`));
    expect(statuses.slice(0, 3)).toEqual([401, 401, 401]);
    expect(statuses.at(-1)).toBe(429);
  });

  it('always gives its keys to the service', async () => {
    for (let i = 0; i < 120; i++) await statusOf('/api/auth/jwks');
    const { body } = await new Client(limited.url).get('/health/ready').expect(200);
    expect(body.checks.keys.status).toBe('ok');
  });
});
