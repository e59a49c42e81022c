import { createAuthClient } from 'better-auth/client';
import { jwtClient } from 'better-auth/client/plugins';
import { signUp } from '../../test/support/better-auth.js';
import { startApp, type TestApp } from '../../test/support/app.js';
import {
  betterAuthToken,
  createClient,
  embeddedIssuerToken,
  NetworkError,
  Problem,
  SignedOut,
} from '../src/index.js';
import { errorOf, World } from './support/world.js';

let world: World;
beforeAll(async () => void (world = await World.start()));
beforeEach(() => void (world.network.requests.length = 0));
afterAll(() => world.stop());

const now = (): number => Math.floor(Date.now() / 1000);
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Counts the tokens that it returns. */
function counting(get: (nth: number, rejected?: string) => Promise<string | null>) {
  const calls: (string | undefined)[] = [];
  const getToken = ({ rejected }: { rejected?: string }): Promise<string | null> =>
    get(calls.push(rejected), rejected);
  return { calls, getToken };
}

describe('getToken', () => {
  it('is called for the first call, once for many', async () => {
    const { calls, getToken } = counting(() => later(50).then(() => world.service.issuer.token('ada')));
    const client = world.client({ getToken });
    expect(calls).toStrictEqual([]);
    await Promise.all(Array.from({ length: 20 }, () => client.tasks.list()));
    await client.tasks.list();
    expect(calls).toStrictEqual([undefined]);
  });

  it('is called before the token expires', async () => {
    const { calls, getToken } = counting(() =>
      world.service.issuer.token('ada', { iat: now(), exp: now() + 3 }),
    );
    const client = world.client({ getToken });
    await client.tasks.list();
    await client.tasks.list();
    expect(calls).toHaveLength(1);
    await later(2_800);
    await client.tasks.list();
    expect(calls).toStrictEqual([undefined, undefined]);
    expect(world.network.requests).toHaveLength(3);
  });

  it('is called once after a 401, for many calls, with the rejected token', async () => {
    const { issuer } = world.service;
    const old = await issuer.token('ada', { iat: now() - 7_200, exp: now() - 3_600 });
    const { calls, getToken } = counting((nth) => (nth === 1 ? Promise.resolve(old) : issuer.token('ada')));
    const client = world.client({ getToken });
    await Promise.all(Array.from({ length: 10 }, () => client.tasks.list()));
    expect(calls).toStrictEqual([undefined, old]);
  });

  it('is called after a 401 whose connection is lost meanwhile, without an unhandled error', async () => {
    const { issuer } = world.service;
    const connections: AbortController[] = [];
    const client = world.client({
      fetch: (input, init) => {
        const connection = new AbortController();
        connections.push(connection);
        return fetch(input, { ...init, signal: connection.signal });
      },
      getToken: ({ rejected }) => {
        if (rejected === undefined) return issuer.token('ada', { iat: now() - 7_200, exp: now() - 3_600 });
        connections[0]!.abort();
        return issuer.token('ada');
      },
    });
    // Jest fails a test that leaves a rejection unhandled.
    expect(await client.tasks.list()).toMatchObject({ data: expect.any(Array) });
    expect(connections).toHaveLength(2);
  });

  it('is not called again after a second 401', async () => {
    const { issuer } = world.service;
    const { calls, getToken } = counting((nth) =>
      issuer.token('ada', { iat: now() - 7_200 - nth, exp: now() - 3_600 }),
    );
    expect(await errorOf(world.client({ getToken }).tasks.list())).toMatchObject({ status: 401 });
    expect(calls).toHaveLength(2);
  });

  it.each([-5, 5])('is called once if the local clock is wrong by %i hours', async (hours) => {
    const value = await world.service.issuer.token('ada');
    const { calls, getToken } = counting(async () => value);
    const client = world.client({ getToken });
    const start = Date.now() + hours * 3_600_000 - performance.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => start + performance.now());
    try {
      expect([await client.auth.token(), await client.auth.token()]).toEqual([value, value]);
    } finally {
      clock.mockRestore();
    }
    expect(calls).toStrictEqual([undefined]);
  });

  it('that fails is a network failure, which is retried and does not sign out', async () => {
    const { calls, getToken } = counting(async (nth) => {
      if (nth < 3) throw new Error('offline');
      return world.service.issuer.token('ada');
    });
    const client = world.client({ getToken });
    let signedOut = 0;
    client.auth.onSignedOut(() => signedOut++);
    expect((await client.tasks.list()).data).toEqual([]);
    expect([calls.length, signedOut]).toEqual([3, 0]);
    const failing = world.client({ getToken: () => Promise.reject(new Error('offline')), maxRetries: 0 });
    expect(await errorOf(failing.tasks.list())).toBeInstanceOf(NetworkError);
  });

  it('that returns null signs out: calls fail at once and listeners are called once, until there is a session', async () => {
    let session: string | null = null;
    const client = world.client({ getToken: async () => session });
    let signedOut = 0;
    const remove = client.auth.onSignedOut(() => signedOut++);
    expect(await errorOf(client.tasks.list())).toBeInstanceOf(SignedOut);
    expect(await errorOf(client.tasks.create({ title: 'Buy milk' }))).toBeInstanceOf(SignedOut);
    expect([signedOut, world.network.requests.length]).toEqual([1, 0]);
    session = await world.service.issuer.token('ada');
    await client.tasks.list();
    session = null;
    client.auth.clear();
    await errorOf(client.tasks.list());
    expect(signedOut).toBe(2);
    remove();
  });

  it('is called again after clear, also while a call waits for the token of the old user', async () => {
    const { issuer } = world.service;
    const { getToken } = counting(async (nth) => {
      if (nth === 1) await later(200);
      return issuer.token(nth === 1 ? 'old' : 'new');
    });
    const client = world.client({ getToken });
    const first = client.identity();
    await later(50);
    client.auth.clear();
    expect(await client.identity()).toMatchObject({ id: 'new' });
    await first;
    expect(await client.identity()).toMatchObject({ id: 'new' });
  });
});

describe('with the embedded issuer', () => {
  let service: TestApp;
  let url: string;
  let session: string;
  beforeAll(async () => {
    service = await startApp({
      AUTH_JWKS_URL: '',
      AUTH_ISSUER: '',
      AUTH_AUDIENCE: '',
      EMBEDDED_ISSUER: 'true',
    });
    ({ url } = service);
    session = await signUp(url, 'Ada');
  });
  afterAll(() => service?.stop());

  it('embeddedIssuerToken gets tokens with a session, and signs out without', async () => {
    let current: string | null = session;
    const client = createClient({ url, getToken: embeddedIssuerToken(url, () => current) });
    expect(await client.identity()).toMatchObject({ name: 'Ada' });
    current = null;
    client.auth.clear();
    expect(await errorOf(client.identity())).toBeInstanceOf(SignedOut);
  });

  it('betterAuthToken gets tokens from Better Auth’s client, and signs out without a session', async () => {
    let current = session;
    const auth = createAuthClient({
      baseURL: url,
      plugins: [jwtClient()],
      fetchOptions: { auth: { type: 'Bearer', token: () => current } },
    });
    const client = createClient({ url, getToken: betterAuthToken(auth) });
    expect(await client.identity()).toMatchObject({ name: 'Ada' });
    current = 'none';
    client.auth.clear();
    const error = await errorOf(client.identity());
    expect(error).toBeInstanceOf(SignedOut);
    expect(error).not.toBeInstanceOf(Problem);
  });
});
