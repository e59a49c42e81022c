import { type TestService, startService } from '../support/service.js';
import { Client } from '../support/client.js';
import {
  FORGED_TOKENS,
  FORMLESS_TOKENS,
  type ForgersWorld,
  startForgersWorld,
} from '../support/forged-tokens.js';
import { AUDIENCE } from '../support/issuer.js';
import { type RawAnswer, rawGet } from '../support/raw-request.js';

const PATH = '/api/v1/tasks';
/** A fixed request id, so that two responses can be compared as a whole. */
const REQUEST_ID = ['x-request-id', 'forged'];
const CHALLENGE = 'Bearer error="invalid_token", error_description="The token is missing or invalid"';

let world: ForgersWorld;
let service: TestService;
let valid: string;

beforeAll(async () => {
  world = await startForgersWorld();
  service = await startService({}, world.issuer);
  valid = await world.issuer.token('ada');
});
afterAll(async () => {
  await service.stop();
  await world.attacker.stop();
});

const get = (headers: string[], path = PATH): Promise<RawAnswer> =>
  rawGet(service.url, path, [...REQUEST_ID, ...headers]);
const now = (): number => Math.floor(Date.now() / 1000);

/** A response without its date and rate limit headers, which always differ. */
function withoutVolatileHeaders({
  status,
  headers: { date, ratelimit, ...headers },
  body,
}: RawAnswer): RawAnswer {
  expect([date, ratelimit]).toEqual([expect.any(String), expect.stringMatching(/^"address";/)]);
  return { status, headers, body };
}

async function expectSignedOut(headers: string[], path?: string): Promise<void> {
  const answer = await get(headers, path);
  expect(JSON.parse(answer.body)).toEqual({
    type: '/problems/token-invalid',
    title: 'Not signed in',
    status: 401,
    detail: 'The request needs a valid token. Send `Authorization: Bearer <token>`.',
    instance: 'forged',
  });
  expect(answer.headers['www-authenticate']).toBe(CHALLENGE);
  // The response must not reveal which check failed, so it equals the response without a token.
  expect(withoutVolatileHeaders(answer)).toEqual(withoutVolatileHeaders(await get([])));
}

describe('a request', () => {
  it('is accepted with a valid token, sent the same way as the tokens below', async () => {
    expect(await get(['authorization', `Bearer ${valid}`])).toMatchObject({
      status: 200,
      body: '{"data":[],"nextCursor":null}',
    });
  });

  it.each<[string, (token: string) => string[]]>([
    ['no Authorization header', () => []],
    ['an empty Authorization header', () => ['authorization', '']],
    ['the scheme alone', () => ['authorization', 'Bearer']],
    ['an empty token', () => ['authorization', 'Bearer ']],
    ['a token without a scheme', (token) => ['authorization', token]],
    ['the scheme Token', (token) => ['authorization', `Token ${token}`]],
    [
      'the scheme Basic',
      (token) => ['authorization', `Basic ${Buffer.from(`ada:${token}`).toString('base64')}`],
    ],
    ['the scheme JWT', (token) => ['authorization', `JWT ${token}`]],
    ['another scheme before it', (token) => ['authorization', `Basic YTpi, Bearer ${token}`]],
    ['a tab before the token', (token) => ['authorization', `Bearer\t${token}`]],
    ['two headers', (token) => ['authorization', `Bearer ${token}`, 'authorization', `Bearer ${token}`]],
    [
      'two headers, the second forged',
      (token) => ['authorization', `Bearer ${token}`, 'authorization', 'Bearer ada'],
    ],
    ['the token in a cookie', (token) => ['cookie', `token=${token}; better-auth.session_token=${token}`]],
    [
      'the token in another header',
      (token) => ['x-access-token', token, 'proxy-authorization', `Bearer ${token}`],
    ],
  ])('is rejected with 401 for %s', async (_, headers) => {
    await expectSignedOut(headers(valid));
  });

  it('is rejected with 401 for a token in the query', async () => {
    await expectSignedOut([], `${PATH}?access_token=${valid}&token=${valid}&auth_token=${valid}`);
  });
});

describe('a token', () => {
  it.each(Object.entries(FORGED_TOKENS))('%s is rejected with 401', async (_, forge) => {
    await expectSignedOut(['authorization', `Bearer ${await forge(world)}`]);
  });

  it.each(Object.entries(FORMLESS_TOKENS))(
    '%s is rejected with 401 and a hint on how to get one',
    async (_, forge) => {
      const { status, headers, body } = await get(['authorization', `Bearer ${await forge(world)}`]);
      expect([status, headers['www-authenticate']]).toEqual([401, CHALLENGE]);
      expect(JSON.parse(body)).toMatchObject({
        type: '/problems/token-invalid',
        detail: expect.stringMatching(/is not a JWT.* \/api\/auth\/token /),
      });
    },
  );

  it('that expired beyond the tolerance is rejected as expired', async () => {
    const token = await world.issuer.token('ada', { exp: now() - 35 });
    const { status, headers, body } = await get(['authorization', `Bearer ${token}`]);
    expect([status, JSON.parse(body).type]).toEqual([401, '/problems/token-expired']);
    expect(headers['www-authenticate']).toBe(
      'Bearer error="invalid_token", error_description="The token expired"',
    );
  });

  it('that is forged does not make the service fetch a key from a URL in it', () => {
    expect(world.attacker.fetches).toBe(0);
  });

  it('is never logged, valid or forged', async () => {
    await get(['authorization', `Bearer ${valid}`]);
    await get(['authorization', `Bearer ${valid.slice(0, -4)}`]);
    expect(JSON.stringify(await service.logs())).not.toContain(valid.slice(0, -4));
  });

  it('that is forged writes nothing', async () => {
    const [eve] = await Promise.all(
      [
        FORGED_TOKENS['signed with another key under a trusted key id'],
        FORGED_TOKENS['without a signature (alg none)'],
      ].map(async (forge) =>
        new Client(service.url, await forge!(world)).post(PATH, { title: 'Forged' }).expect(401),
      ),
    );
    expect(eve!.body.type).toBe('/problems/token-invalid');
    const ada = await service.as('ada');
    expect((await ada.get(PATH).expect(200)).body.data).toEqual([]);
  });
});

describe('a valid token', () => {
  const accepted = async (token: string): Promise<string> =>
    (await new Client(service.url, token).get('/api/v1/auth/me').expect(200)).body.id;

  it.each(['eddsa', 'ed25519', 'es256', 'rs256', 'ps256'] as const)(
    'signed with %s is accepted',
    async (kind) => {
      expect(await accepted(await world.issuer.token('ada', {}, {}, world[kind]))).toBe('ada');
    },
  );

  it('without a key id is accepted if one key matches', async () => {
    expect(await accepted(await world.issuer.token('ada', {}, { kid: undefined }, world.es256))).toBe('ada');
  });

  it.each<[string, () => Record<string, unknown>]>([
    ['that expired within the tolerance', () => ({ exp: now() - 20 })],
    ['that becomes valid within the tolerance', () => ({ nbf: now() + 28 })],
    ['for several audiences including this one', () => ({ aud: ['https://other.example.com', AUDIENCE] })],
    ['without the time of issue', () => ({ iat: undefined })],
    ['issued in the future within the tolerance', () => ({ iat: now() + 28 })],
    ['that expires in a year', () => ({ exp: now() + 366 * 86_400 })],
    ['with unknown claims', () => ({ role: 'admin', ownerId: 'bob', user: { id: 'bob' }, jti: '5' })],
  ])('%s is accepted', async (_, claims) => {
    expect(await accepted(await world.issuer.token('ada', claims()))).toBe('ada');
  });

  it('of 11 kB with an embedded picture is accepted', async () => {
    const image = `data:image/png;base64,${'iVBORw0K'.repeat(1_000)}`;
    const token = await world.issuer.token('ada', { image });
    expect(token.length).toBeGreaterThan(11_000);
    expect(await accepted(token)).toBe('ada');
  });

  it('that exceeds the maximum header size is rejected with a specific detail', async () => {
    const token = await world.issuer.token('ada', { image: 'x'.repeat(16_384) });
    const { status, body } = await get(['authorization', `Bearer ${token}`]);
    expect([status, JSON.parse(body)]).toEqual([
      431,
      expect.objectContaining({ detail: expect.stringMatching(/16 KiB.*token/) }),
    ]);
  });

  it.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt'])('of type %s is accepted', async (typ) => {
    expect(await accepted(await world.issuer.token('ada', {}, { typ }))).toBe('ada');
  });

  it('is accepted with any case of the scheme and several spaces after it', async () => {
    const answers = await Promise.all(
      ['bearer', 'BEARER', 'Bearer  '].map((scheme) => get(['authorization', `${scheme} ${valid}`])),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it.each([
    ['of 255 characters', 'x'.repeat(255)],
    ['of 255 characters beyond the basic plane', '🦊'.repeat(255)],
    ['that looks like SQL', `'; DROP TABLE tasks; --`],
    ['that looks like a path', '../bob'],
    ['with a space around it', ' ada '],
    ['that is a numeric string', '1e3'],
  ])('with a subject %s identifies that owner unchanged', async (_, sub) => {
    const owner = await service.as(sub);
    const task = await owner.newTask();
    expect(task.ownerId).toBe(sub);
    expect((await owner.get(PATH).expect(200)).body.data).toEqual([task]);
    expect(await accepted(owner.token!)).toBe(sub);
  });

  it('with another spelling of the subject identifies another owner', async () => {
    const task = await (await service.as('Zoë')).newTask();
    for (const sub of ['zoë', 'ZOË', 'Zoe\u0308', 'Zoë ']) {
      await (await service.as(sub)).get(`${PATH}/${task.id}`).expect(404);
    }
  });
});
