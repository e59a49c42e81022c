import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestService, startService } from '../support/service.js';
import { Client } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { AUDIENCE, ISSUER } from '../support/issuer.js';

const CONFIG = '/api/v1/auth/config';
const ME = '/api/v1/auth/me';
const NO_KEY_SET = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '' };
const SECRET = 'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZg';

let service: TestService;

describe('GET /auth/config', () => {
  let dataDir: string;

  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'todo-auth-'));
  });
  afterAll(() => rmSync(dataDir, { recursive: true }));
  afterEach(() => service.stop());

  const config = async (settings: Record<string, string>): Promise<unknown> => {
    service = await startService(settings);
    return (await new Client(service.url).get(CONFIG).expect(200)).body;
  };

  it('returns the issuer and audience of a key set', async () => {
    expect(await config({})).toEqual({ issuer: ISSUER, audience: AUDIENCE, signInUrl: null });
  });

  it('returns the issuer and audience of a shared secret, but not the secret', async () => {
    const trust = { issuer: 'https://a.example.com', audience: 'todo', signInUrl: null };
    expect(
      await config({ ...NO_KEY_SET, AUTH_SECRET: SECRET, AUTH_ISSUER: trust.issuer, AUTH_AUDIENCE: 'todo' }),
    ).toEqual(trust);
  });

  it('returns null for settings that are not checked', async () => {
    expect(await config({ ...NO_KEY_SET, AUTH_SECRET: SECRET })).toEqual({
      issuer: null,
      audience: null,
      signInUrl: null,
    });
  });

  it('returns the public URL for the embedded Better Auth', async () => {
    expect(
      await config({ ...NO_KEY_SET, DATA_DIR: dataDir, PUBLIC_URL: 'https://todo.example.org/' }),
    ).toEqual({
      issuer: 'https://todo.example.org',
      audience: 'https://todo.example.org',
      signInUrl: 'https://todo.example.org/api/auth',
    });
  });

  it('requires no token and ignores an invalid one', async () => {
    await config({});
    await new Client(service.url, 'forged').get(CONFIG).expect(200);
    expect(service.issuer.fetches).toBe(0);
  });
});

describe('GET /auth/me', () => {
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());

  const seconds = Date.UTC(2026, 10, 23, 9) / 1000;
  const me = async (claims: Record<string, unknown>, sub = 'ada'): Promise<Record<string, unknown>> => {
    const client = new Client(service.url, await service.issuer.token(sub, claims));
    return (await client.get(ME).expect(200)).body;
  };
  const inAMonth = Math.floor(Date.now() / 1000) + 30 * 86_400;
  const later = { exp: inAMonth };
  const expiresAt = new Date(inAMonth * 1000).toISOString();

  it('returns the user and the expiry of the token', async () => {
    expect(
      await me({ email: 'ada@example.com', name: 'Ada Lovelace', iat: seconds, ...later }, 'u7fGk2'),
    ).toEqual({
      id: 'u7fGk2',
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      issuedAt: '2026-11-23T09:00:00.000Z',
      expiresAt,
    });
  });

  it('returns null for claims that the token does not have', async () => {
    expect(await me({ iat: undefined, ...later })).toEqual({
      id: 'ada',
      email: null,
      name: null,
      issuedAt: null,
      expiresAt,
    });
  });

  it('returns null for an email or a name that is not a string', async () => {
    expect(await me({ email: { $ne: null }, name: ['Ada'] })).toMatchObject({ email: null, name: null });
  });

  it('returns no other claims', async () => {
    const claims = {
      emailVerified: true,
      image: 'https://x',
      role: 'admin',
      session: { token: 'secret' },
      user: { id: 'bob' },
    };
    expect(Object.keys(await me(claims)).sort()).toEqual(['email', 'expiresAt', 'id', 'issuedAt', 'name']);
  });

  it.each([
    ['between two seconds', seconds + 0.5, '2026-11-23T09:00:00.500Z'],
    ['at the epoch', 0, '1970-01-01T00:00:00.000Z'],
    ['out of range', -1e300, '-271821-04-20T00:00:00.000Z'],
  ])('accepts an issue time %s', async (_, iat, issuedAt) => {
    expect(await me({ iat })).toMatchObject({ issuedAt });
  });

  it('identifies 50 concurrent callers correctly', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `user-${i}`);
    const clients = await Promise.all(names.map((name) => service.as(name)));
    const answers = await Promise.all(clients.map((client) => client.get(ME).timeout(10_000).expect(200)));
    expect(answers.map(({ body }) => body.id)).toEqual(names);
  });

  it('answers 401 without a token', async () => {
    expectProblem(await new Client(service.url).get(ME), 401, 'token-invalid');
  });

  it('rejects a query parameter with 400', async () => {
    const ada = await service.as('ada');
    expectProblem(await ada.get(`${ME}?id=bob`), 400, 'invalid-input', ['/id']);
  });

  it('forbids caching', async () => {
    const ada = await service.as('ada');
    expect((await ada.get(ME)).headers['cache-control']).toBe('no-store');
  });
});
