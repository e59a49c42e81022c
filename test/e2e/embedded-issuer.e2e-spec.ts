import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request, type HttpResponse } from '../support/http-call.js';
import { type TestService, startService } from '../support/service.js';
import { claimsOf, headerOf, PASSWORD, signUp, tokenOf } from '../support/better-auth.js';
import { Client } from '../support/client.js';
import { asAdmin, createDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { startNode } from '../support/node-process.js';
import { rawGet } from '../support/raw-request.js';

const TASKS = '/api/v1/tasks';
const PUBLIC_URL = 'http://localhost:3000';
const WEB_APP = 'https://app.example.com';
const NO_TRUST = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };

let dataDir: string;
let service: TestService;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'todo-auth-'));
  service = await startService({ ...NO_TRUST, DATA_DIR: dataDir, PUBLIC_URL, CORS_ORIGINS: WEB_APP });
});
afterAll(async () => {
  await service.stop();
  rmSync(dataDir, { recursive: true });
});

const signedIn = async (name: string): Promise<Client> =>
  new Client(service.url, await tokenOf(service.url, await signUp(service.url, name)));
const signIn = (email: string, password = PASSWORD): Promise<HttpResponse> =>
  new Client(service.url).post('/api/auth/sign-in/email', { email, password }).then((response) => response);

describe('the embedded issuer', () => {
  it('signs up and signs in a user whose token the service accepts', async () => {
    const ada = await signedIn('Ada');
    const task = await ada.newTask();
    const signedInAgain = await signIn('ada@example.com');
    expect(signedInAgain.status).toBe(200);
    const token = await tokenOf(service.url, signedInAgain.headers['set-auth-token']!);
    expect((await new Client(service.url, token).get(TASKS).expect(200)).body.data).toEqual([task]);
    expect(task.ownerId).toBe(signedInAgain.body.user.id);
  });

  it('issues EdDSA tokens for the public URL that last 15 minutes', async () => {
    const { token } = await signedIn('Bea');
    const claims = claimsOf(token!) as { iat: number; exp: number };
    expect(headerOf(token!)).toEqual({ alg: 'EdDSA', kid: expect.any(String) });
    expect(claims).toMatchObject({ iss: PUBLIC_URL, aud: PUBLIC_URL, email: 'bea@example.com' });
    expect(claims.exp - claims.iat).toBe(900);
  });

  it('includes only the claims that the service needs', async () => {
    const { token } = await signedIn('Zoe');
    expect(Object.keys(claimsOf(token!)).sort()).toEqual([
      'aud',
      'email',
      'exp',
      'iat',
      'iss',
      'name',
      'sub',
    ]);
  });

  it.each(['x'.repeat(201), 'a\u0000b', 'a\nb'])(
    'rejects a name that would not fit into a token',
    async (name) => {
      const account = { name, email: 'long@example.com', password: PASSWORD };
      const { status, body } = await new Client(service.url).post('/api/auth/sign-up/email', account);
      expect([status, body.message]).toEqual([400, expect.stringContaining('name must have')]);
    },
  );

  it.each([
    'javascript:alert(1)',
    'data:image/svg+xml,<svg onload="alert(1)"/>',
    'file:///etc/passwd',
    '//evil.example.com/a.png',
    'a.png',
    '',
    `https://example.com/${'x'.repeat(2_000)}`,
  ])('rejects %p as a user image, at sign-up and later', async (image) => {
    const refused = [400, 'image must be an http:// or https:// URL of at most 2000 characters'];
    const ursula = new Client(service.url, await signUp(service.url, `Ursula${Math.random()}`));
    const updated = await ursula.post('/api/auth/update-user', { image });
    expect([updated.status, updated.body.message]).toEqual(refused);
    const account = { name: 'Eve', email: 'eve@example.com', password: PASSWORD, image };
    const signedUp = await new Client(service.url).post('/api/auth/sign-up/email', account);
    expect([signedUp.status, signedUp.body.message]).toEqual(refused);
  });

  it('stores an image with a web URL and removes it', async () => {
    const vera = new Client(service.url, await signUp(service.url, 'Vera'));
    for (const image of ['http://localhost/a.png', 'HTTPS://cdn.example.com/a.png?s=64', null]) {
      await vera.post('/api/auth/update-user', { image }).expect(200);
      expect((await vera.get('/api/auth/get-session').expect(200)).body.user.image).toBe(image);
    }
  });

  it('writes to the service’s log and escapes user input', async () => {
    const forged = 'http://evil.example.com/\n{"level":50,"event":"isolation-breach"}';
    const printed = jest.spyOn(console, 'error');
    await new Client(service.url)
      .post('/api/auth/sign-in/email', { email: 'a@example.com', password: 'x', callbackURL: forged })
      .set('origin', PUBLIC_URL);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
    expect((await service.logs()).filter(({ event }) => event === 'isolation-breach')).toEqual([]);
  });

  it('isolates two users from each other', async () => {
    const [carol, dave] = [await signedIn('Carol'), await signedIn('Dave')];
    const task = await carol.newTask();
    expectProblem(await dave.get(`${TASKS}/${task.id}`), 404, 'task-not-found');
    expect((await dave.get(TASKS)).body.data).toEqual([]);
  });

  it('answers an unknown email like a wrong password', async () => {
    await signUp(service.url, 'Erin');
    const [wrong, unknown] = [
      await signIn('erin@example.com', 'not her password'),
      await signIn('nobody@example.com'),
    ];
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(unknown.body).toEqual(wrong.body);
    expect(Object.keys(unknown.headers)).toEqual(Object.keys(wrong.headers));
    expect([wrong.headers['set-auth-token'], wrong.headers['set-cookie']]).toEqual([undefined, undefined]);
  });

  it.each([
    ['without a session', undefined],
    ['with a forged session', 'x'.repeat(32)],
  ])('issues no token %s', async (_, session) => {
    await new Client(service.url, session).get('/api/auth/token').expect(401);
  });

  it('issues session tokens that the API rejects', async () => {
    const session = await signUp(service.url, 'Frank');
    expectProblem(await new Client(service.url, session).get(TASKS), 401, 'token-invalid');
    expectProblem(await new Client(service.url, session.split('.')[0]).get(TASKS), 401, 'token-invalid');
  });

  it('issues no tokens for a session that has ended', async () => {
    const session = await signUp(service.url, 'Grace');
    const grace = new Client(service.url, session);
    await grace.post('/api/auth/sign-out').set('origin', PUBLIC_URL).expect(200);
    await grace.get('/api/auth/token').expect(401);
  });

  it('serves its public keys without the private parts', async () => {
    const { body } = await new Client(service.url).get('/api/auth/jwks').expect(200);
    expect(body.keys).toEqual([
      { alg: 'EdDSA', crv: 'Ed25519', kty: 'OKP', kid: expect.any(String), x: expect.any(String) },
    ]);
  });

  it('is ready with its keys', async () => {
    const { body } = await new Client(service.url).get('/health/ready').expect(200);
    expect(body.checks.keys).toEqual({ status: 'ok', state: 'fresh' });
  });

  it.each([
    ['an invalid Host', ['host', 'a b']],
    ['an empty Host', ['host', '']],
    ['a foreign Host', ['host', 'evil.example.com']],
  ])('answers a request with %s normally', async (_, headers) => {
    const answer = await rawGet(service.url, '/api/auth/ok', headers);
    expect(answer).toMatchObject({ status: 200, body: '{"ok":true}' });
  });

  it('answers a method that the Fetch standard forbids without a server error', async () => {
    const { status } = await request(service.url).trace('/api/auth/ok');
    expect([404, 405]).toContain(status);
  });

  it('answers 400 to a body that is not JSON', async () => {
    const call = request(service.url).post('/api/auth/sign-in/email').type('application/json').send('{');
    expectProblem(await call, 400, 'malformed-request');
  });
});

describe('the embedded issuer with a web app', () => {
  const preflight = (origin: string): Promise<HttpResponse> =>
    request(service.url)
      .options('/api/auth/sign-in/email')
      .set({
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      })
      .then((response) => response);

  it('lets a configured origin sign in and read the session token', async () => {
    const { status, headers } = await preflight(WEB_APP);
    expect([status, headers['access-control-allow-origin']]).toEqual([204, WEB_APP]);
    const account = { name: 'Heidi', email: 'heidi@example.com', password: PASSWORD };
    const signedUp = await new Client(service.url)
      .post('/api/auth/sign-up/email', account)
      .set('origin', WEB_APP);
    expect([signedUp.status, signedUp.headers['access-control-allow-origin']]).toEqual([200, WEB_APP]);
    expect(signedUp.headers['access-control-expose-headers']).toContain('set-auth-token');
    expect(signedUp.headers['set-auth-token']).toEqual(expect.any(String));
  });

  it('allows no other origin', async () => {
    expect((await preflight('https://evil.example.com')).headers['access-control-allow-origin']).not.toBe(
      'https://evil.example.com',
    );
    const { headers } = await new Client(service.url)
      .get('/api/auth/ok')
      .set('origin', 'https://evil.example.com');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('the data of the embedded issuer', () => {
  it('is inaccessible to the role that serves requests', async () => {
    await asAdmin(async (admin) => {
      const { rows } = await admin.query(
        `SELECT tablename FROM pg_tables WHERE schemaname = 'auth' ORDER BY 1`,
      );
      const tables = rows.map(({ tablename }) => tablename as string);
      expect(tables).toEqual(['account', 'jwks', 'session', 'user', 'verification']);
      await admin.query('SET ROLE todo_app');
      for (const table of tables) {
        await expect(admin.query(`SELECT 1 FROM auth."${table}"`)).rejects.toMatchObject({ code: '42501' });
      }
    }, service.database.adminUrl);
  });

  it('contains no plaintext password or private key', async () => {
    await signUp(service.url, 'Ivan');
    await asAdmin(async (admin) => {
      const { rows } = await admin.query(
        'SELECT row_to_json(t)::text AS row FROM (SELECT * FROM auth.account) t',
      );
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(PASSWORD);
      const keys = await admin.query('SELECT "privateKey" FROM auth.jwks');
      expect(keys.rows[0].privateKey).not.toMatch(/"d"|kty|OKP/);
    }, service.database.adminUrl);
  });

  it('is signed with a generated secret that only the service’s user can read', async () => {
    const file = join(dataDir, 'better-auth.secret');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(file, 'utf8'), 'base64url')).toHaveLength(32);
    expect(JSON.stringify(await service.logs())).not.toContain(readFileSync(file, 'utf8'));
  });

  it('is signed with the same secret after a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'todo-auth-'));
    const secrets: string[] = [];
    for (let start = 0; start < 2; start++) {
      const started = await startService({ ...NO_TRUST, DATA_DIR: folder, PUBLIC_URL });
      secrets.push(readFileSync(join(folder, 'better-auth.secret'), 'utf8'));
      await started.stop();
    }
    rmSync(folder, { recursive: true });
    expect(secrets[1]).toBe(secrets[0]);
  });

  it('is never signed with an empty secret left by an interrupted start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'todo-auth-'));
    writeFileSync(join(folder, 'better-auth.secret'), '');
    const started = await startService({ ...NO_TRUST, DATA_DIR: folder, PUBLIC_URL });
    const secret = readFileSync(join(folder, 'better-auth.secret'), 'utf8');
    await started.stop();
    rmSync(folder, { recursive: true });
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  });
});

describe('the embedded issuer in a separate process, where Better Auth does not detect a test', () => {
  it('rejects a foreign origin, and an unknown origin if the browser sends cookies', async () => {
    const database = await createDatabase();
    const env = {
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      PORT: '0',
      PUBLIC_URL,
      CORS_ORIGINS: WEB_APP,
    };
    const main = join(__dirname, '../../dist/src/main.js');
    const { match, kill } = await startNode(main, env, /Todo backend +(http\S+)/);
    const account = { name: 'Ada', email: 'ada@example.com', password: PASSWORD };
    const signUpFrom = async (headers: Record<string, string>): Promise<number> =>
      (await request(match[1]!).post('/api/auth/sign-up/email').set(headers).send(account)).status;
    const browser = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
    const statuses = [
      await signUpFrom({ ...browser, origin: 'https://evil.example.com' }),
      await signUpFrom({ cookie: 'a=b', origin: 'https://evil.example.com' }),
      await signUpFrom({ cookie: 'a=b', origin: 'null' }),
      await signUpFrom({ cookie: 'a=b', origin: `${WEB_APP}.evil.example.com` }),
      await signUpFrom({ ...browser, cookie: 'a=b', origin: WEB_APP }),
    ];
    await kill();
    await database.drop();
    expect(statuses).toEqual([403, 403, 403, 403, 200]);
  });
});
