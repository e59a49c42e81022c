import { setTimeout as sleep } from 'node:timers/promises';
import { type TestApp, startApp } from '../support/app.js';
import { Client } from '../support/client.js';
import { passSeconds, restartClock, stopClock } from '../support/clock.js';
import { expectProblem } from '../support/expect-problem.js';
import { hmacToken, validClaims } from '../support/forged-tokens.js';
import { TestIssuer } from '../support/issuer.js';

const ME = '/api/v1/auth/me';
const MINUTE = 60;

let issuer: TestIssuer;
let service: TestApp;

async function start(): Promise<void> {
  issuer = await TestIssuer.start();
  service = await startApp({}, issuer);
}
/** The tests that follow put the clock on themselves. */
function startWithStoppedClock(): Promise<void> {
  stopClock();
  return start();
}
afterEach(async () => {
  await service.stop();
  restartClock();
});

const withToken = (token: string): Client => new Client(service.url, token);
/** Its token names no time of issue, which a clock that is set back would put into the future. */
const freshCaller = async (): Promise<Client> =>
  withToken(await issuer.token('ada', { jti: String(Math.random()), iat: undefined }));
const keysCheck = async (): Promise<unknown> => {
  // What was known a second ago is answered again.
  await sleep(1_000);
  const { status, body } = await new Client(service.url).get('/health/ready');
  return { ready: status, ...body.checks.keys };
};
/** A token of a key that the issuer has never had. */
async function tokenOfUnknownKey(): Promise<string> {
  const stranger = new TestIssuer();
  return issuer.token('ada', {}, {}, await stranger.addKey());
}
/** A key withdrawn, and a new one in its place, of which the service has heard nothing yet. */
async function rotateBehindTheService(): Promise<{ before: Client; after: Client }> {
  const before = await freshCaller();
  await before.get(ME).expect(200);
  await issuer.rotate();
  return { before, after: await freshCaller() };
}

describe('a running service', () => {
  beforeEach(startWithStoppedClock);

  it('fetches the keys once, for many callers at once and in turn', async () => {
    const callers = await Promise.all(Array.from({ length: 20 }, freshCaller));
    await Promise.all(callers.map((caller) => caller.get(ME).expect(200)));
    for (const caller of callers.slice(0, 3)) await caller.get(ME).expect(200);
    expect(issuer.fetches).toBe(1);
  });

  it('finds a new key without a restart, and keeps accepting the old one while it is in the set', async () => {
    const before = await freshCaller();
    await before.get(ME).expect(200);
    await issuer.addKey('ES256');
    await (await freshCaller()).get(ME).expect(200);
    await before.get(ME).expect(200);
    expect(issuer.fetches).toBe(2);
  });

  it('refuses the tokens of a withdrawn key as soon as it has fetched the keys again', async () => {
    const { before, after } = await rotateBehindTheService();
    // It verified this token before, and cannot know yet.
    await before.get(ME).expect(200);
    await after.get(ME).expect(200);
    expectProblem(await before.get(ME), 401, 'token-invalid');
    await after.get(ME).expect(200);
  });

  it('notices a withdrawn key in the time that keys are kept, though nobody brings a new one', async () => {
    const { before } = await rotateBehindTheService();
    passSeconds(10 * MINUTE);
    // The first call is answered with the old keys, while the new ones are fetched behind it.
    await before.get(ME).expect(200);
    await sleep(200);
    expectProblem(await before.get(ME), 401, 'token-invalid');
  });

  it('fetches once for fifty unknown keys at once, and not again for fifty in turn', async () => {
    await (await freshCaller()).get(ME).expect(200);
    const forged = await Promise.all(Array.from({ length: 50 }, tokenOfUnknownKey));
    const answers = await Promise.all(forged.map((token) => withToken(token).get(ME)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(401));
    expect(issuer.fetches).toBe(2);
    for (const token of forged) await withToken(token).get(ME).expect(401);
    expect(issuer.fetches).toBe(2);
  });

  it('looks for an unknown key again once thirty seconds have passed', async () => {
    await withToken(await tokenOfUnknownKey())
      .get(ME)
      .expect(401);
    const { after } = await rotateBehindTheService();
    passSeconds(29);
    await after.get(ME).expect(401);
    passSeconds(1);
    await after.get(ME).expect(200);
  });

  it('does not accept a token for longer than it is valid, though it has verified it before', async () => {
    const ada = withToken(await issuer.token('ada', { exp: Math.floor(Date.now() / 1000) + 1 }));
    await ada.get(ME).expect(200);
    passSeconds(29);
    await ada.get(ME).expect(200);
    passSeconds(2);
    expectProblem(await ada.get(ME), 401, 'token-expired');
  });
});

describe('a service that starts before its key server', () => {
  beforeEach(start);

  it('answers 503 and is not ready, until the key server comes', async () => {
    await issuer.stop();
    const ada = await freshCaller();
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

describe('without a key server', () => {
  beforeEach(startWithStoppedClock);

  it('the service keeps everybody signed in with the keys it has, however old', async () => {
    const ada = await freshCaller();
    const task = await ada.newTask();
    await issuer.stop();
    expect((await ada.get(`/api/v1/tasks/${task.id}`).expect(200)).body).toEqual(task);
    await (await freshCaller()).get(ME).expect(200);
    expect(await keysCheck()).toEqual({ ready: 200, status: 'ok', state: 'fresh' });
    passSeconds(24 * 60 * MINUTE);
    await (await freshCaller()).get(ME).expect(200);
    expect(await keysCheck()).toEqual({ ready: 200, status: 'ok', state: 'stale' });
  });

  it('the service answers 503, not 401, for a token of a key that it cannot look for', async () => {
    const { before, after } = await rotateBehindTheService();
    await issuer.stop();
    expectProblem(await after.get(ME), 503, 'keys-unavailable');
    await before.get(ME).expect(200);
    await issuer.listen();
    passSeconds(1);
    await after.get(ME).expect(200);
  });

  it('the service asks for the keys once a second at the most, however many call', async () => {
    issuer.broken = { status: 500, body: '' };
    const callers = await Promise.all(Array.from({ length: 10 }, freshCaller));
    await Promise.all(callers.map((caller) => caller.get(ME).expect(503)));
    for (const caller of callers) await caller.get(ME).expect(503);
    expect(issuer.fetches).toBe(1);
    passSeconds(1);
    for (const caller of callers) await caller.get(ME).expect(503);
    expect(issuer.fetches).toBe(2);
  });
});

describe('a key server that answers', () => {
  beforeEach(startWithStoppedClock);

  const RUBBISH = [
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

  it.each(RUBBISH)('$status $body makes the service answer 503', async (answer) => {
    issuer.broken = answer;
    const refused = await (await freshCaller()).get(ME);
    expectProblem(refused, 503, 'keys-unavailable');
    expect(refused.headers['retry-after']).toBe('2');
    expect(issuer.fetches).toBe(1);
  });

  it('rubbish later on does not take the place of the keys', async () => {
    await (await freshCaller()).get(ME).expect(200);
    for (const answer of RUBBISH) {
      issuer.broken = answer;
      passSeconds(10 * MINUTE);
      const fetches = issuer.fetches;
      await (await freshCaller()).get(ME).expect(200);
      await sleep(50);
      await (await freshCaller()).get(ME).expect(200);
      expect(issuer.fetches).toBe(fetches + 1);
    }
  });

  it('without end is not listened to', async () => {
    await (await freshCaller()).get(ME).expect(200);
    const { keys } = await issuer.keySet();
    // Well-formed, and with the right keys in it.
    issuer.broken = { status: 200, body: `${' '.repeat(1_000_000)}${JSON.stringify({ keys })}` };
    passSeconds(10 * MINUTE);
    await (await freshCaller()).get(ME).expect(200);
    await sleep(50);
    expect(await keysCheck()).toEqual({ ready: 200, status: 'ok', state: 'stale' });
  });

  it('with a redirect is not followed', async () => {
    const other = await TestIssuer.start();
    issuer.redirect = other.jwksUrl;
    expectProblem(await (await freshCaller()).get(ME), 503, 'keys-unavailable');
    expect(other.fetches).toBe(0);
    await other.stop();
  });

  it('with a key for shared secrets among its own does not make a shared secret of it', async () => {
    const { keys } = await issuer.keySet();
    const secret = Buffer.alloc(32, 7);
    const shared = { kty: 'oct', kid: 'shared', alg: 'HS256', k: secret.toString('base64url') };
    issuer.broken = { status: 200, body: JSON.stringify({ keys: [...keys, shared] }) };
    expectProblem(
      await withToken(hmacToken(secret, validClaims(), { kid: 'shared' })).get(ME),
      401,
      'token-invalid',
    );
    await (await freshCaller()).get(ME).expect(200);
  });
});

describe('a clock that is set back', () => {
  beforeEach(startWithStoppedClock);

  it('keeps no new key from being found, nor the keys from being fetched anew', async () => {
    await withToken(await tokenOfUnknownKey())
      .get(ME)
      .expect(401);
    const { before, after } = await rotateBehindTheService();
    passSeconds(-3 * 24 * 60 * MINUTE);
    await before.get(ME).expect(200);
    await sleep(200);
    await after.get(ME).expect(200);
    expectProblem(await before.get(ME), 401, 'token-invalid');
  });
});

describe('two services in one process', () => {
  beforeEach(start);

  it('each trust their own issuer', async () => {
    const other = await startApp();
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
