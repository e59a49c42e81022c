import { setTimeout as sleep } from 'node:timers/promises';
import { type TestService, startService } from '../support/service.js';
import { Client } from '../support/client.js';
import { passSeconds, restartClock, stopClock } from '../support/clock.js';
import { expectProblem } from '../support/expect-problem.js';
import { hmacToken, validClaims } from '../support/forged-tokens.js';
import { TestIssuer } from '../support/issuer.js';

const ME = '/api/v1/auth/me';
const MINUTE = 60;

let issuer: TestIssuer;
let service: TestService;

async function start(): Promise<void> {
  issuer = await TestIssuer.start();
  service = await startService({}, issuer);
}
/** Stops the clock, which the tests then advance. */
async function startWithStoppedClock(): Promise<void> {
  await stopClock();
  return start();
}
afterEach(async () => {
  await service.stop();
  await restartClock();
});

const withToken = (token: string): Client => new Client(service.url, token);
/** Omits `iat`, which would be in the future once the clock is set back. */
const newCaller = async (): Promise<Client> =>
  withToken(await issuer.token('ada', { jti: String(Math.random()), iat: undefined }));
const keysCheck = async (): Promise<unknown> => {
  // Readiness results are cached for a second.
  await sleep(1_000);
  const { status, body } = await new Client(service.url).get('/health/ready');
  return { ready: status, ...body.checks.keys };
};
/** A token signed with a key that was never in the key set. */
async function tokenOfUnknownKey(): Promise<string> {
  const stranger = new TestIssuer();
  return issuer.token('ada', {}, {}, await stranger.addKey());
}
/** Replaces the key at the issuer while the service still caches the old key set. */
async function rotateWithoutRefetch(): Promise<{ before: Client; after: Client }> {
  const before = await newCaller();
  await before.get(ME).expect(200);
  await issuer.rotate();
  return { before, after: await newCaller() };
}

describe('a running service', () => {
  beforeEach(startWithStoppedClock);

  it('fetches the keys once for concurrent and sequential requests', async () => {
    const callers = await Promise.all(Array.from({ length: 20 }, newCaller));
    await Promise.all(callers.map((caller) => caller.get(ME).expect(200)));
    for (const caller of callers.slice(0, 3)) await caller.get(ME).expect(200);
    expect(issuer.fetches).toBe(1);
  });

  it('finds a new key without a restart and accepts the old key while it is in the set', async () => {
    const before = await newCaller();
    await before.get(ME).expect(200);
    await issuer.addKey('ES256');
    await (await newCaller()).get(ME).expect(200);
    await before.get(ME).expect(200);
    expect(issuer.fetches).toBe(2);
  });

  it('rejects tokens of a withdrawn key as soon as it has refetched the key set', async () => {
    const { before, after } = await rotateWithoutRefetch();
    // The service still caches the old key set.
    await before.get(ME).expect(200);
    await after.get(ME).expect(200);
    expectProblem(await before.get(ME), 401, 'token-invalid');
    await after.get(ME).expect(200);
  });

  it('notices a withdrawn key when the cached key set expires, even without a new key', async () => {
    const { before } = await rotateWithoutRefetch();
    await passSeconds(10 * MINUTE);
    // The first request uses the old keys while the service refetches them in the background.
    await before.get(ME).expect(200);
    await sleep(200);
    expectProblem(await before.get(ME), 401, 'token-invalid');
  });

  it('fetches once for 50 concurrent unknown keys, and not again for 50 sequential ones', async () => {
    await (await newCaller()).get(ME).expect(200);
    const forged = await Promise.all(Array.from({ length: 50 }, tokenOfUnknownKey));
    const answers = await Promise.all(forged.map((token) => withToken(token).get(ME)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(401));
    expect(issuer.fetches).toBe(2);
    for (const token of forged) await withToken(token).get(ME).expect(401);
    expect(issuer.fetches).toBe(2);
  });

  it('looks for an unknown key again after 30 seconds', async () => {
    await withToken(await tokenOfUnknownKey())
      .get(ME)
      .expect(401);
    const { after } = await rotateWithoutRefetch();
    await passSeconds(29);
    await after.get(ME).expect(401);
    await passSeconds(1);
    await after.get(ME).expect(200);
  });

  it('rejects a token that has expired, even if it was verified before', async () => {
    const ada = withToken(await issuer.token('ada', { exp: Math.floor(Date.now() / 1000) + 1 }));
    await ada.get(ME).expect(200);
    await passSeconds(29);
    await ada.get(ME).expect(200);
    await passSeconds(2);
    expectProblem(await ada.get(ME), 401, 'token-expired');
  });
});

describe('a service that starts before its key server', () => {
  beforeEach(start);

  it('answers 503 and is not ready until the key server starts', async () => {
    await issuer.stop();
    const ada = await newCaller();
    const refused = await ada.get(ME);
    expectProblem(refused, 503, 'keys-unavailable');
    expect(refused.headers['retry-after']).toBe('2');
    expect(refused.headers['www-authenticate']).toBeUndefined();
    expect(await keysCheck()).toEqual({ ready: 503, status: 'failed', state: 'none' });
    await new Client(service.url).get('/health/live').expect(200);
    expectProblem(await withToken('ada').get(ME), 401, 'token-invalid');

    await issuer.listen();
    const deadline = Date.now() + 2_000;
    let { status } = await ada.get(ME);
    while (status === 503 && Date.now() < deadline) {
      await sleep(100);
      ({ status } = await ada.get(ME));
    }
    expect(status).toBe(200);
    expect(await keysCheck()).toEqual({ ready: 200, status: 'ok', state: 'fresh' });
  });
});

describe('a service without a key server', () => {
  beforeEach(startWithStoppedClock);

  it('accepts tokens with its cached keys, however old they are', async () => {
    const ada = await newCaller();
    const task = await ada.newTask();
    await issuer.stop();
    expect((await ada.get(`/api/v1/tasks/${task.id}`).expect(200)).body).toEqual(task);
    await (await newCaller()).get(ME).expect(200);
    expect(await keysCheck()).toEqual({ ready: 200, status: 'ok', state: 'fresh' });
    await passSeconds(24 * 60 * MINUTE);
    await (await newCaller()).get(ME).expect(200);
    expect(await keysCheck()).toEqual({ ready: 200, status: 'ok', state: 'stale' });
  });

  it('answers 503 instead of 401 to a token whose key it cannot look up', async () => {
    const { before, after } = await rotateWithoutRefetch();
    await issuer.stop();
    expectProblem(await after.get(ME), 503, 'keys-unavailable');
    await before.get(ME).expect(200);
    await issuer.listen();
    await passSeconds(1);
    await after.get(ME).expect(200);
  });

  it('requests the keys at most once per second', async () => {
    issuer.broken = { status: 500, body: '' };
    const callers = await Promise.all(Array.from({ length: 10 }, newCaller));
    await Promise.all(callers.map((caller) => caller.get(ME).expect(503)));
    for (const caller of callers) await caller.get(ME).expect(503);
    expect(issuer.fetches).toBe(1);
    await passSeconds(1);
    for (const caller of callers) await caller.get(ME).expect(503);
    expect(issuer.fetches).toBe(2);
  });
});

describe('a key server response', () => {
  beforeEach(startWithStoppedClock);

  const INVALID_RESPONSES = [
    { status: 500, body: '{"keys":[]}' },
    { status: 404, body: 'Not Found' },
    { status: 204, body: '' },
    { status: 200, body: '<!doctype html><title>Sign in</title>' },
    { status: 200, body: '' },
    { status: 200, body: 'null' },
    { status: 200, body: '[]' },
    { status: 200, body: '{}' },
    { status: 200, body: '{"keys":"x"}' },
    { status: 200, body: '{"keys":[null]}' },
    { status: 200, body: '{"keys":[]}' },
    { status: 200, body: '{"keys":[{"kty":"oct","kid":"shared","k":"AAAA"}]}' },
  ];

  it.each(INVALID_RESPONSES)('of $status $body makes the service answer 503', async (answer) => {
    issuer.broken = answer;
    const refused = await (await newCaller()).get(ME);
    expectProblem(refused, 503, 'keys-unavailable');
    expect(refused.headers['retry-after']).toBe('2');
    expect(issuer.fetches).toBe(1);
  });

  it('that is invalid does not replace the cached keys', async () => {
    await (await newCaller()).get(ME).expect(200);
    for (const answer of INVALID_RESPONSES) {
      issuer.broken = answer;
      await passSeconds(10 * MINUTE);
      const fetches = issuer.fetches;
      await (await newCaller()).get(ME).expect(200);
      await sleep(50);
      await (await newCaller()).get(ME).expect(200);
      expect(issuer.fetches).toBe(fetches + 1);
    }
  });

  it('that exceeds the size limit is rejected', async () => {
    await (await newCaller()).get(ME).expect(200);
    const { keys } = await issuer.keySet();
    // Valid JSON with the right keys, but too large.
    issuer.broken = { status: 200, body: `${' '.repeat(1_000_000)}${JSON.stringify({ keys })}` };
    await passSeconds(10 * MINUTE);
    await (await newCaller()).get(ME).expect(200);
    await sleep(50);
    expect(await keysCheck()).toEqual({ ready: 200, status: 'ok', state: 'stale' });
  });

  it('with a redirect is not followed', async () => {
    const other = await TestIssuer.start();
    issuer.redirect = other.jwksUrl;
    expectProblem(await (await newCaller()).get(ME), 503, 'keys-unavailable');
    expect(other.fetches).toBe(0);
    await other.stop();
  });

  it('with a symmetric key does not make it a shared secret', async () => {
    const { keys } = await issuer.keySet();
    const secret = Buffer.alloc(32, 7);
    const shared = { kty: 'oct', kid: 'shared', alg: 'HS256', k: secret.toString('base64url') };
    issuer.broken = { status: 200, body: JSON.stringify({ keys: [...keys, shared] }) };
    expectProblem(
      await withToken(hmacToken(secret, validClaims(), { kid: 'shared' })).get(ME),
      401,
      'token-invalid',
    );
    await (await newCaller()).get(ME).expect(200);
  });
});

describe('a clock that is set back', () => {
  beforeEach(startWithStoppedClock);

  it('prevents neither finding a new key nor refetching the key set', async () => {
    await withToken(await tokenOfUnknownKey())
      .get(ME)
      .expect(401);
    const { before, after } = await rotateWithoutRefetch();
    await passSeconds(-3 * 24 * 60 * MINUTE);
    await before.get(ME).expect(200);
    await sleep(200);
    await after.get(ME).expect(200);
    expectProblem(await before.get(ME), 401, 'token-invalid');
  });
});

describe('two services in one process', () => {
  beforeEach(start);

  it('each trust only their own issuer', async () => {
    const other = await startService();
    const [ada, bob] = [await service.as('ada'), await other.as('bob')];
    await ada.get(ME).expect(200);
    await bob.get(ME).expect(200);
    const statuses = [
      (await new Client(service.url, bob.token).get(ME)).status,
      (await new Client(other.url, ada.token).get(ME)).status,
    ];
    await other.stop();
    expect(statuses).toEqual([401, 401]);
  });
});
