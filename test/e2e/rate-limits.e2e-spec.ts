import { once } from 'node:events';
import { get } from 'node:http';
import { request } from '../support/http-call.js';
import type { RateLimitOptions } from '../../src/platform/limits/rate-limits/counter-sync.js';
import { startService, type TestService } from '../support/service.js';
import { Client } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { TestIssuer } from '../support/issuer.js';
import { expectRefused, from, leftOf, limitsIn } from '../support/limits.js';

const OWNER = 12;
const ADDRESS = 6;
const QUOTAS = { RATE_LIMIT_PER_MINUTE: `${OWNER}`, RATE_LIMIT_ANONYMOUS_PER_MINUTE: `${ADDRESS}` };
const ORIGIN = 'https://app.example.com';

let service: TestService;
let anonymous: Client;
let attacker: TestIssuer;

beforeAll(async () => {
  service = await startService({ ...QUOTAS, TRUST_PROXY: 'loopback', CORS_ORIGINS: ORIGIN });
  anonymous = await service.as();
  attacker = await TestIssuer.start();
});
afterAll(() => Promise.all([service.stop(), attacker.stop()]));

/** Statuses of `count` sequential requests. */
async function statuses(times: number, send: () => PromiseLike<{ status: number }>): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < times; i++) all.push((await send()).status);
  return all;
}
const times = (count: number, status: number): number[] => Array.from({ length: count }, () => status);

describe('an owner', () => {
  it('is rejected over the quota, without affecting other owners', async () => {
    const [ada, bob] = await Promise.all(['ada', 'bob'].map((user) => service.as(user)));
    expect(await statuses(OWNER, () => ada!.get('/api/v1/limits'))).toEqual(times(OWNER, 200));
    expectRefused(await ada!.get('/api/v1/limits'), 'owner');
    expectRefused(await ada!.post('/api/v1/tasks', { title: 'One more' }), 'owner');
    expect((await bob!.get('/api/v1/limits')).status).toBe(200);
  });

  it('is one caller with all tokens and from all addresses', async () => {
    const [one, other] = await Promise.all([service.as('cara'), service.as('cara')]);
    expect(await leftOf(from(one, '203.0.113.1'))).toBe(OWNER - 1);
    expect(await leftOf(from(other, '203.0.113.2'))).toBe(OWNER - 2);
  });

  it('is one caller for any spelling of the path, also with a new token', async () => {
    for (const [nth, path] of ['/%61pi/v1/limits', '/api/%76%31/limits'].entries()) {
      const answer = await (await service.as('erna')).get(path).expect(200);
      expect(limitsIn(answer)['owner']!.left).toBe(OWNER - 1 - nth);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  it('spends one request per operation of a batch', async () => {
    const dora = await service.as('dora');
    const operations = Array.from({ length: 4 }, (_, nth) => ({
      method: 'POST',
      path: '/tasks',
      body: { title: `${nth}` },
    }));
    await dora.post('/api/v1/batch', { operations }).expect(200);
    expect(await leftOf(dora.get('/api/v1/limits'))).toBe(OWNER - 1 - 4 - 1);
  });

  it('gets a batch executed up to the quota, and none of an atomic batch', async () => {
    const operations = Array.from({ length: OWNER + 2 }, (_, nth) => ({
      method: 'POST',
      path: '/tasks',
      body: { title: `${nth}` },
    }));
    const [eve, fay] = await Promise.all(['eve', 'fay'].map((user) => service.as(user)));
    const singly = await eve!.post('/api/v1/batch', { operations }).expect(200);
    expect(singly.body.results.map(({ status }: { status: number }) => status)).toEqual([
      ...times(OWNER - 1, 201),
      ...times(3, 429),
    ]);
    const whole = await fay!.post('/api/v1/batch', { atomic: true, operations }).expect(200);
    expect(whole.body.applied).toBe(false);
    expect(whole.body.results[OWNER - 1].status).toBe(429);
  });

  it('gets a whole batch rejected when an idempotency key would store the rejections', async () => {
    const gwen = await service.as('gwen');
    const operations = Array.from({ length: OWNER }, () => ({
      method: 'POST',
      path: '/tasks',
      body: { title: 'x' },
    }));
    const answer = await gwen.post('/api/v1/batch', { operations }).set('idempotency-key', 'batch-1');
    expectProblem(answer, 429, 'too-many-requests');
    expect(answer.headers['retry-after']).toBe('60');
  });
});

describe('a caller without a valid token', () => {
  it('gets a 401 until the address has spent its quota, and a 429 from then on', async () => {
    const send = () => from(anonymous, '198.51.100.1');
    expect(await statuses(ADDRESS, send)).toEqual(times(ADDRESS, 401));
    expectRefused(await send(), 'address');
    expect((await from(anonymous, '198.51.100.2')).status).toBe(401);
  });

  it.each([
    ['that is forged', () => attacker.token('hugh')],
    ['that has expired', () => service.issuer.token('hugh', { exp: 1_000_000_000 })],
    ['that is none', () => Promise.resolve('hugh')],
  ])("spends the quota of the address with a token %s, and none of the named user's", async (name, forge) => {
    const forger = new Client(service.url, await forge());
    const address = `198.51.100.${10 + name.length}`;
    const send = () => from(forger, address);
    expect(await statuses(ADDRESS + 1, send)).toEqual([...times(ADDRESS, 401), 429]);
    // The user is not blocked either when others have spent the quota of the address.
    const hugh = await service.as(`hugh ${name}`);
    expect(await leftOf(from(hugh, address))).toBe(OWNER - 1);
  });

  it('is counted on public and unknown routes, and with an unreadable body', async () => {
    const send = async (path: string) => leftOf(from(anonymous, '198.51.100.3', path), 'address');
    expect(await send('/api/v1/auth/config')).toBe(ADDRESS - 1);
    expect(await send('/nowhere')).toBe(ADDRESS - 2);
    const broken = anonymous.post('/api/v1/tasks').set('content-type', 'application/json').send('{"title":');
    expect(await leftOf(broken.set('x-forwarded-for', '198.51.100.3'), 'address')).toBe(ADDRESS - 3);
  });
});

describe('an address', () => {
  const leftAt = (address: string): Promise<number | undefined> =>
    leftOf(from(anonymous, address), 'address');

  it('is a /64 prefix for IPv6', async () => {
    expect(await leftAt('2001:db8:1:2::1')).toBe(ADDRESS - 1);
    expect(await leftAt('2001:0db8:0001:0002:ffff::2')).toBe(ADDRESS - 2);
    expect(await leftAt('2001:db8:1:3::1')).toBe(ADDRESS - 1);
  });

  it('is the same for every spelling of an IPv4 address', async () => {
    expect(await leftAt('192.0.2.33')).toBe(ADDRESS - 1);
    expect(await leftAt('::ffff:192.0.2.33')).toBe(ADDRESS - 2);
    expect(await leftAt('::ffff:c000:221')).toBe(ADDRESS - 3);
  });

  it('is the one seen by the trusted proxy, not the one claimed by the client', async () => {
    expect(await leftAt('203.0.113.99, 192.0.2.50')).toBe(ADDRESS - 1);
    expect(await leftAt('203.0.113.98, 192.0.2.50')).toBe(ADDRESS - 2);
    expect(await leftAt('192.0.2.51')).toBe(ADDRESS - 1);
  });
});

describe('a direct client', () => {
  it.each([
    [{}, [5, 4, 3]],
    [{ TRUST_PROXY: '10.0.0.0/8' }, [5, 4, 3]],
    [{ TRUST_PROXY: '1' }, [5, 5, 4]],
  ])(
    'is identified without untrusted X-Forwarded-For entries: %j',
    async (settings: Record<string, string>, left) => {
      const direct = await startService({ ...QUOTAS, ...settings }, service.issuer, {
        database: service.database,
      });
      const client = new Client(direct.url);
      const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.9, 192.0.2.2'];
      const seen = [];
      for (const address of addresses) seen.push(await leftOf(from(client, address), 'address'));
      await direct.close();
      expect(seen).toEqual(left);
    },
  );
});

describe('the rate limit headers', () => {
  it('are on every response', async () => {
    const iris = await service.as('iris');
    const list = await iris.newList();
    const read = iris.get('/api/v1/settings').set('if-none-match', '*');
    const answers = [
      await iris.get('/api/v1/lists'),
      await read,
      await iris.get(`/api/v1/lists/${crypto.randomUUID()}`),
      await iris.post('/api/v1/lists', { name: 7 }),
      await iris.delete(`/api/v1/lists/${list.id}`).set('if-match', '"9"'),
      await iris.get('/api/v1/export'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 304, 404, 400, 412, 200]);
    expect(answers.map((answer) => limitsIn(answer))).toEqual(
      answers.map((_, nth) => ({ owner: { left: OWNER - 2 - nth, seconds: 60, quota: OWNER } })),
    );
    expect(answers[0]!.headers['ratelimit-policy']).toBe(`"owner";q=${OWNER};w=60`);
  });

  it('are on an event stream, which counts once', async () => {
    const jack = await service.as('jack');
    const headers = { authorization: `Bearer ${jack.token}` };
    const stream = get(`${service.url}/api/v1/events`, { headers });
    const [answer] = await once(stream, 'response');
    expect(answer.headers.ratelimit).toMatch(`"owner";r=${OWNER - 1};t=`);
    await jack.newTask();
    stream.on('error', () => {}).destroy();
    expect(await leftOf(jack.get('/api/v1/limits'))).toBe(OWNER - 3);
  });

  it('are readable for a page of another origin, also on a rejection, and preflights are not counted', async () => {
    const send = () => from(anonymous, '198.51.100.4').set('origin', ORIGIN);
    for (let i = 0; i < ADDRESS; i++) await send();
    const refused = await send();
    expectRefused(refused, 'address');
    expect(refused.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(refused.headers['access-control-expose-headers']).toMatch(
      /ratelimit, ratelimit-policy, retry-after/,
    );
    const preflight = await request(service.url).options('/api/v1/tasks').set({
      origin: ORIGIN,
      'access-control-request-method': 'POST',
      'x-forwarded-for': '198.51.100.4',
    });
    expect(preflight.status).toBe(204);
  });
});

describe('a ticket', () => {
  const open = async (address: string, ticket: string): Promise<number> => {
    const headers = { 'x-forwarded-for': address };
    const stream = get(`${service.url}/api/v1/events?ticket=${ticket}`, { headers });
    const [answer] = await once(stream, 'response');
    stream.on('error', () => {}).destroy();
    return answer.statusCode;
  };

  it("spends its buyer's quota; an invalid one spends the address's quota until that is exhausted", async () => {
    const kim = await service.as('kim');
    const { body } = await kim.post('/api/v1/events/ticket').expect(201);
    expect(await open('198.51.100.5', body.ticket)).toBe(200);
    expect(await leftOf(kim.get('/api/v1/limits'))).toBe(OWNER - 3);
    expect(
      await statuses(ADDRESS + 1, async () => ({ status: await open('198.51.100.5', 'false') })),
    ).toEqual([...times(ADDRESS, 401), 429]);
    const { body: another } = await kim.post('/api/v1/events/ticket').expect(201);
    expect(await open('198.51.100.5', another.ticket)).toBe(429);
    expect(await open('198.51.100.6', another.ticket)).toBe(200);
  });
});

describe('a rate limit window', () => {
  it('expires, and a new one starts', async () => {
    const quick = await startService(QUOTAS, service.issuer, {
      database: service.database,
      options: { RateLimitOptions: { windowSeconds: 3 } satisfies Partial<RateLimitOptions> },
    });
    const client = await quick.as('lea');
    let refused = await client.get('/api/v1/limits');
    for (let i = 0; refused.status === 200 && i < 100; i++) refused = await client.get('/api/v1/limits');
    expectRefused(refused, 'owner');
    await new Promise((resolve) => setTimeout(resolve, 1_000 * Number(refused.headers['retry-after'])));
    expect(await leftOf(client.get('/api/v1/limits'))).toBe(OWNER - 1);
    await quick.close();
  });

  it('is disabled when the quota is 0', async () => {
    const off = { RATE_LIMIT_PER_MINUTE: '0', RATE_LIMIT_ANONYMOUS_PER_MINUTE: '0' };
    const open = await startService(off, service.issuer, { database: service.database });
    const answers = [
      await (await open.as('mia')).get('/api/v1/limits'),
      await (await open.as()).get('/api/v1/limits'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
    expect(
      answers.flatMap(({ headers }) => Object.keys(headers)).filter((name) => /^ratelimit/.test(name)),
    ).toEqual([]);
    await open.close();
  });
});
