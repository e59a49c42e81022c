import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request, type HttpCall, type HttpResponse } from '../support/http-call.js';
import { type TestService, startService } from '../support/service.js';
import { PASSWORD } from '../support/better-auth.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startNode } from '../support/node-process.js';
import { until } from '../support/process.js';

const NO_TRUST = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };
const PUBLIC_URL = 'https://todo.example.com';
const PAGE = 'https://app.example.com';
const OTHER_SITE = 'capacitor://localhost';

let dataDir: string;
let service: TestService;
let crossSite: TestService;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'todo-auth-'));
  const settings = { ...NO_TRUST, DATA_DIR: dataDir, PUBLIC_URL };
  service = await startService({ ...settings, CORS_ORIGINS: PAGE, CORS_ALLOWED_HEADERS: 'X-Client-Version' });
  crossSite = await startService({ ...settings, CORS_ORIGINS: `${PAGE},${OTHER_SITE}` });
});
afterAll(async () => {
  await service.stop();
  await crossSite.stop();
  rmSync(dataDir, { recursive: true });
});

let accounts = 0;
const newAccount = () => ({ name: 'Ada', email: `ada${++accounts}@example.com`, password: PASSWORD });
const signUpFrom = (origin: string, { url } = service): Promise<HttpResponse> =>
  request(url)
    .post('/api/auth/sign-up/email')
    .set('origin', origin)
    .send(newAccount())
    .then((response) => response);
const preflight = (path: string, origin: string, asked: string): Promise<HttpResponse> =>
  request(service.url)
    .options(path)
    .set({ origin, 'access-control-request-method': 'POST', 'access-control-request-headers': asked })
    .then((response) => response);
const credentials = ({ headers }: HttpResponse): [unknown, unknown] => [
  headers['access-control-allow-origin'],
  headers['access-control-allow-credentials'],
];

describe('a page of an allowed origin', () => {
  it('can send cookies to the issuer, and read every response', async () => {
    const from = (call: HttpCall): Promise<HttpResponse> => call.set('origin', PAGE).then((answer) => answer);
    const answers = [
      await preflight('/api/auth/sign-up/email', PAGE, 'content-type'),
      await signUpFrom(PAGE),
      await from(
        request(service.url)
          .post('/api/auth/sign-in/email')
          .send({ ...newAccount() }),
      ),
      await from(request(service.url).post('/api/auth/sign-in/email').type('application/json').send('{')),
      await from(request(service.url).get('/api/auth/get-session')),
      await from(request(service.url).get('/api/auth/token')),
      await from(request(service.url).post('/api/auth/sign-out')),
      await from(request(service.url).get('/api/auth/nothing')),
    ];
    expect(answers.map(({ status }) => status)).toEqual([204, 200, 401, 400, 200, 401, 200, 404]);
    for (const answer of answers) expect(credentials(answer)).toEqual([PAGE, 'true']);
  });

  it('can read the same headers from the issuer as from the API', async () => {
    const { headers } = await signUpFrom(PAGE);
    const shown = headers['access-control-expose-headers']!.split(', ');
    expect(shown).toEqual(
      expect.arrayContaining(['set-auth-token', 'x-request-id', 'retry-after', 'ratelimit']),
    );
  });

  it('sends no cookies to the API, which ignores them', async () => {
    const answer = await request(service.url).get('/api/v1/tasks').set('origin', PAGE);
    expect(credentials(answer)).toEqual([PAGE, undefined]);
    expect(credentials(await preflight('/api/v1/tasks', PAGE, 'authorization'))).toEqual([PAGE, undefined]);
  });

  it.each([
    'traceparent',
    'tracestate',
    'baggage',
    'sentry-trace',
    'x-requested-with',
    'cache-control',
    'pragma',
    'x-client-version',
  ])('can send the header %s', async (header) => {
    for (const path of ['/api/v1/tasks', '/api/auth/sign-in/email']) {
      const { status, headers } = await preflight(path, PAGE, header);
      const allowed = headers['access-control-allow-headers']!.toLowerCase().split(', ');
      expect([status, allowed]).toEqual([204, expect.arrayContaining([header])]);
    }
  });

  it('can be an app in a web view', async () => {
    const answer = await signUpFrom(OTHER_SITE, crossSite);
    expect([answer.status, ...credentials(answer)]).toEqual([200, OTHER_SITE, 'true']);
  });
});

describe('the session cookie', () => {
  const attributesOf = ({ headers }: HttpResponse): string[] =>
    (headers['set-cookie'] as unknown as string[])[0]!.split('; ').slice(1).sort();

  it('is same-site when every allowed page is', async () => {
    expect(attributesOf(await signUpFrom(PAGE))).toEqual([
      'HttpOnly',
      'Max-Age=604800',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
  });

  it('is sent cross-site when an allowed page is on another site', async () => {
    expect(attributesOf(await signUpFrom(PAGE, crossSite))).toEqual([
      'HttpOnly',
      'Max-Age=604800',
      'Partitioned',
      'Path=/',
      'SameSite=None',
      'Secure',
    ]);
  });
});

describe('a page of an unlisted origin', () => {
  const EVIL = 'https://evil.example.net';
  const refusals = async (origin: string) => (await service.logs()).filter((line) => line.origin === origin);

  it('can neither send cookies nor read responses', async () => {
    for (const answer of [
      await signUpFrom(EVIL),
      await preflight('/api/auth/sign-in/email', EVIL, 'content-type'),
    ])
      expect(credentials(answer)).toEqual([undefined, undefined]);
  });

  /** The log line, once the request is logged. */
  async function callFrom(origin: string): Promise<void> {
    const { headers } = await request(service.url).get('/api/v1/tasks').set('origin', origin);
    await until(async () =>
      (await service.logs()).some(({ requestId }) => requestId === headers['x-request-id']),
    );
  }

  it('is logged once, not with each request', async () => {
    const origin = 'https://forgotten.example.com';
    await preflight('/api/v1/tasks', origin, 'authorization');
    for (let call = 0; call < 3; call++) await callFrom(origin);
    expect(await refusals(origin)).toEqual([
      expect.objectContaining({ level: 40, msg: 'origin rejected: not in CORS_ORIGINS' }),
    ]);
  });

  it("is not logged if it is the service's own or allowed", async () => {
    for (const origin of [PUBLIC_URL, `http://${new URL(service.url).host}`, PAGE]) {
      await callFrom(origin);
      expect(await refusals(origin)).toEqual([]);
    }
  });
});

describe("the issuer in a separate process without Better Auth's test mode", () => {
  let database: TestDatabase;
  let url: string;
  let kill: () => Promise<void>;

  beforeAll(async () => {
    database = await createDatabase();
    const env = {
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      PORT: '0',
      PUBLIC_URL: 'http://localhost:3000',
      CORS_ORIGINS: PAGE,
      RATE_LIMIT_SIGN_IN_PER_MINUTE: '0',
    };
    const main = join(__dirname, '../../dist/src/main.js');
    const started = await startNode(main, env, /Todo backend +(http\S+)/);
    ({ kill } = started);
    url = started.match[1]!;
  });
  afterAll(async () => {
    await kill();
    await database.drop();
  });

  const call = (
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<globalThis.Response> =>
    fetch(`${url}/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  /** A client with a cookie jar, which `fetch` does not have. */
  const callWithCookies = (path: string, body: object, headers: Record<string, string>) =>
    request(url).post(`/api/auth${path}`).set(headers).send(body);

  it("signs up a caller that uses Node's fetch", async () => {
    expect((await call('/sign-up/email', newAccount())).status).toBe(200);
  });

  it('signs a client with cookies and without an origin in again, and out', async () => {
    const account = newAccount();
    const signedUp = await call('/sign-up/email', account);
    const cookie = signedUp.headers.getSetCookie()[0]!.split(';')[0]!;
    for (const headers of [{}, { 'sec-fetch-mode': 'cors' }] as object[])
      await callWithCookies('/sign-in/email', account, { ...headers, cookie }).expect(200);
    await callWithCookies('/sign-out', {}, { cookie }).expect(200);
    await request(url).get('/api/auth/token').set({ cookie }).expect(401);
  });

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'same-site', cookie: 'a=b' },
    { origin: 'null' },
    { origin: 'null', cookie: 'a=b' },
    { origin: 'https://evil.example.com' },
    { origin: '', referer: 'https://evil.example.com/' },
    { referer: 'https://evil.example.com/', cookie: 'a=b' },
  ] as Record<string, string>[])('rejects a request from a page of another origin: %j', async (headers) => {
    await callWithCookies('/sign-up/email', newAccount(), headers).expect(403);
  });

  it('accepts a request from an allowed page and from its own', async () => {
    for (const origin of [PAGE, 'http://localhost:3000'])
      await callWithCookies('/sign-up/email', newAccount(), {
        origin,
        cookie: 'a=b',
        'sec-fetch-site': 'same-site',
      }).expect(200);
  });

  it('rejects form bodies, which browsers send across origins without a preflight', async () => {
    const { name, email, password } = newAccount();
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data']) {
      const sent = request(url).post('/api/auth/sign-up/email').type(type);
      await sent.send(new URLSearchParams({ name, email, password }).toString()).expect(415);
    }
  });
});
