import { randomBytes } from 'node:crypto';
import { type TestService, startService } from '../support/service.js';
import { Client } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { hmacToken, validClaims } from '../support/forged-tokens.js';
import { AUDIENCE, ISSUER } from '../support/issuer.js';

const ME = '/api/v1/auth/me';
const SECRET = randomBytes(32).toString('base64url');
const ANY_SECRET = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: SECRET };
const CHECKED = { ...ANY_SECRET, AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE };

let service: TestService;

const now = (): number => Math.floor(Date.now() / 1000);
const me = (token: string) => new Client(service.url, token).get(ME);
const signed = (claims: object, header = {}): string => hmacToken(SECRET, claims, header);
const expectRefused = async (token: string): Promise<void> =>
  expectProblem(await me(token), 401, 'token-invalid');
const warnings = async (): Promise<unknown[]> =>
  (await service.logs()).filter(({ level }) => level === 40).map(({ msg }) => msg);
/** The claims of Better Auth’s JWT session cookie, which has no `sub`, `iss` or `aud`. */
const cookieClaims = (user: object | null = { id: 'ada', email: 'ada@example.com', name: 'Ada' }) => ({
  session: { id: 's1', token: 'x'.repeat(32), userId: 'ada', expiresAt: '2030-01-01T00:00:00.000Z' },
  user,
  updatedAt: Date.now(),
  version: '1',
  iat: now(),
  exp: now() + 300,
});

describe('with AUTH_SECRET, AUTH_ISSUER and AUTH_AUDIENCE', () => {
  beforeAll(async () => {
    service = await startService(CHECKED);
  });
  afterAll(() => service.stop());

  it('accepts a token signed with the secret (HS256)', async () => {
    const ada = new Client(service.url, signed(validClaims()));
    const task = await ada.newTask();
    expect(task.ownerId).toBe('ada');
    expect((await ada.get('/api/v1/tasks').expect(200)).body.data).toEqual([task]);
  });

  it('is ready without a key, contacts no key server and logs no warning', async () => {
    const { body } = await new Client(service.url).get('/health/ready').expect(200);
    expect(body.checks.keys).toEqual({ status: 'ok', state: 'shared secret' });
    expect(service.issuer.fetches).toBe(0);
    expect(await warnings()).toEqual([]);
  });

  it.each<[string, string | (() => string | Promise<string>)]>([
    ['signed with another secret', hmacToken(randomBytes(32), validClaims())],
    ['signed with an empty secret', hmacToken('', validClaims())],
    ['signed with the beginning of the secret', hmacToken(SECRET.slice(0, 32), validClaims())],
    [
      'signed with the bytes that the secret is the Base64 of',
      hmacToken(Buffer.from(SECRET, 'base64url'), validClaims()),
    ],
    ['signed with HS384', hmacToken(SECRET, validClaims(), { alg: 'HS384' }, 'sha384')],
    ['signed with HS512', hmacToken(SECRET, validClaims(), { alg: 'HS512' }, 'sha512')],
    ['that says HS384 and is signed with HS256', signed(validClaims(), { alg: 'HS384' })],
    ['that is not signed (alg none)', signed(validClaims(), { alg: 'none' }).replace(/[^.]*$/, '')],
    ['signed with EdDSA', () => service.issuer.token('ada')],
    ['signed with the secret that says EdDSA', signed(validClaims(), { alg: 'EdDSA' })],
    [
      'that brings its own key',
      hmacToken('x'.repeat(32), validClaims(), { jwk: { kty: 'oct', k: 'eHh4eA' } }),
    ],
    ['of another issuer', signed({ ...validClaims(), iss: 'https://evil.example.com' })],
    ['of no issuer', signed({ ...validClaims(), iss: undefined })],
    ['for another audience', signed({ ...validClaims(), aud: 'https://other.example.com' })],
    ['for no audience', signed({ ...validClaims(), aud: undefined })],
    ['that never expires', signed({ ...validClaims(), exp: undefined })],
    ['that expires in ten years', signed({ ...validClaims(), exp: now() + 3_650 * 86_400 })],
    ['issued in the future', signed({ ...validClaims(), iat: now() + 600 })],
    ['of another type', signed(validClaims(), { typ: 'logout+jwt' })],
    ["that is Better Auth's cookie, without issuer and audience", signed(cookieClaims())],
  ])('rejects a token %s with 401', async (_, token) => {
    await expectRefused(typeof token === 'string' ? token : await token());
  });

  it('rejects an expired token as expired', async () => {
    expectProblem(await me(signed({ ...validClaims(), exp: now() - 35 })), 401, 'token-expired');
  });
});

describe('with only AUTH_SECRET', () => {
  beforeAll(async () => {
    service = await startService(ANY_SECRET);
  });
  afterAll(() => service.stop());

  it('logs a warning at startup that neither issuer nor audience is checked', async () => {
    expect(await warnings()).toEqual([
      'AUTH_ISSUER and AUTH_AUDIENCE not set: any token signed with AUTH_SECRET is accepted, from any issuer and for any audience',
    ]);
    expect(JSON.stringify(await service.logs())).not.toContain(SECRET);
  });

  it.each([
    ['of any issuer and for any audience', { ...validClaims(), iss: 'https://a.example.com', aud: ['b'] }],
    ['of no issuer and for no audience', { ...validClaims(), iss: undefined, aud: undefined }],
  ])('accepts a token %s', async (_, claims) => {
    expect((await me(signed(claims)).expect(200)).body.id).toBe('ada');
  });

  it('accepts Better Auth’s session cookie for its user', async () => {
    const claims = cookieClaims();
    const { body } = await me(signed(claims)).expect(200);
    expect(body).toEqual({
      id: 'ada',
      email: 'ada@example.com',
      name: 'Ada',
      issuedAt: new Date(claims.iat * 1000).toISOString(),
      expiresAt: new Date(claims.exp * 1000).toISOString(),
    });
    expect((await new Client(service.url, signed(claims)).newTask()).ownerId).toBe('ada');
  });

  it('prefers `sub` if the token has both `sub` and `user`', async () => {
    const claims = {
      ...cookieClaims({ id: 'bob', email: 'bob@example.com', name: 'Bob' }),
      sub: 'ada',
      name: 'Ada',
    };
    expect((await me(signed(claims)).expect(200)).body).toMatchObject({
      id: 'ada',
      name: 'Ada',
      email: null,
    });
  });

  it.each([
    ['with neither `sub` nor `user`', { ...cookieClaims(), user: undefined }],
    ['whose user is null', cookieClaims(null)],
    ['whose user is a string', { ...cookieClaims(), user: 'ada' }],
    ['whose user is a list', { ...cookieClaims(), user: [{ id: 'ada' }] }],
    ['whose user has no id', cookieClaims({ email: 'ada@example.com' })],
    ['whose user has an empty id', cookieClaims({ id: '' })],
    ['whose user has a number for an id', cookieClaims({ id: 1 })],
    ['whose `sub` is null, though it has a user', { ...cookieClaims(), sub: null }],
    ['whose `sub` is empty, though it has a user', { ...cookieClaims(), sub: '' }],
    [
      'that Better Auth sends to verify an e-mail address',
      { email: 'ada@example.com', iat: now(), exp: now() + 300 },
    ],
    ['that never expires', { ...cookieClaims(), exp: undefined }],
  ])('rejects a token %s with 401', async (_, claims) => {
    await expectRefused(signed(claims));
  });
});

describe('with AUTH_SECRET and either AUTH_ISSUER or AUTH_AUDIENCE', () => {
  afterEach(() => service.stop());

  it('checks only the issuer and warns about the audience', async () => {
    service = await startService({ ...CHECKED, AUTH_AUDIENCE: '' });
    await me(signed({ ...validClaims(), aud: undefined })).expect(200);
    await expectRefused(signed({ ...validClaims(), iss: undefined }));
    expect(await warnings()).toEqual([expect.stringMatching(/^AUTH_AUDIENCE not set: /)]);
  });

  it('checks only the audience and warns about the issuer', async () => {
    service = await startService({ ...CHECKED, AUTH_ISSUER: '' });
    await me(signed({ ...validClaims(), iss: undefined })).expect(200);
    await expectRefused(signed({ ...validClaims(), aud: undefined }));
    expect(await warnings()).toEqual([expect.stringMatching(/^AUTH_ISSUER not set: /)]);
  });
});

describe('with AUTH_JWKS_URL', () => {
  it.each<[string, string, string, number]>([
    ['http:// in production', 'http://auth.example.com/jwks', 'production', 1],
    ['http:// to a private address in production', 'http://10.0.0.5/jwks', 'production', 1],
    ['https:// in production', 'https://auth.example.com/jwks', 'production', 0],
    ['http:// to this machine in production', 'http://localhost:3001/jwks', 'production', 0],
    ['http:// to 127.0.0.1 in production', 'http://127.0.0.1:3001/jwks', 'production', 0],
    ['http:// to ::1 in production', 'http://[::1]:3001/jwks', 'production', 0],
    ['http:// in development', 'http://auth.example.com/jwks', 'development', 0],
  ])('warns about %s only if it is insecure', async (_, AUTH_JWKS_URL, NODE_ENV, count) => {
    service = await startService({ AUTH_JWKS_URL, NODE_ENV });
    await service.stop();
    const warning = expect.stringMatching(/^AUTH_JWKS_URL uses http:\/\/: .*use https:\/\/$/);
    expect(await warnings()).toEqual(Array(count).fill(warning));
  });
});
