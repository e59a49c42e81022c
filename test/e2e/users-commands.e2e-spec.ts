import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startService, type TestService } from '../support/service.js';
import { claimsOf, PASSWORD, signUp, tokenOf } from '../support/better-auth.js';
import { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { EventReader } from '../support/event-reader.js';
import { expectProblem } from '../support/expect-problem.js';
import { mentionsOf } from '../support/mentions.js';
import { cleanUp, newFolder, until } from '../support/process.js';

const EMBEDDED = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };
const ORIGIN = 'https://app.example.com';

let service: TestService;
let folder: string;

beforeAll(async () => {
  folder = newFolder();
  service = await startService({ ...EMBEDDED, DATA_DIR: folder });
});
afterAll(async () => {
  await service.stop();
  await cleanUp();
});

/** Runs `npm run users -- …` like an operator. */
async function users(args: string[], settings: Record<string, string> = {}) {
  const { direct, adminUrl } = service.database;
  const child = spawn(process.execPath, [join(__dirname, '../../dist/src/cli/users.js'), ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      DATA_DIR: folder,
      DATABASE_URL: direct,
      DATABASE_ADMIN_URL: adminUrl,
      CORS_ORIGINS: ORIGIN,
      ...settings,
    },
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code: code as number };
}

async function newUser(name: string) {
  const session = await signUp(service.url, name);
  const client = new Client(service.url, await tokenOf(service.url, session));
  return { session, client, id: claimsOf(client.token!).sub as string, email: `${name}@example.com` };
}

const signIn = (email: string, password = PASSWORD) =>
  new Client(service.url).post('/api/auth/sign-in/email', { email, password });
const statusOf = async (client: Client): Promise<number> => (await client.get('/api/v1/tasks')).status;

describe('npm run users', () => {
  it('find describes a user by e-mail address or id, and is logged', async () => {
    const { client, id, email } = await newUser('finn');
    await client.newTask();
    const { out, err, code } = await users(['find', email.toUpperCase()]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      owner: id,
      email,
      name: 'finn',
      sessions: 1,
      tasks: 1,
      lockedAt: null,
    });
    expect(JSON.parse(err)).toMatchObject({ level: 30, event: 'users-command', command: 'find', owner: id });
    expect((await users(['find', id])).out).toBe(out);
  });

  it('lock rejects earlier tokens, ends sessions and streams, and rejects sign-ins', async () => {
    const { client, session, email } = await newUser('lola');
    const other = await newUser('otto');
    const stream = await EventReader.open(service.url, { token: client.token });
    expect((await users(['lock', email])).code).toBe(0);
    await until(async () => (await statusOf(client)) === 403);
    expectProblem(await client.get('/api/v1/tasks'), 403, 'account-locked');
    expectProblem(await client.post('/api/v1/tasks', { title: 'x' }), 403, 'account-locked');
    expect(await stream.untilEnded()).toBe(true);
    await new Client(service.url, session).get('/api/auth/token').expect(401);
    expect((await signIn(email).expect(403)).body).toMatchObject({ code: 'ACCOUNT_LOCKED' });
    await other.client.get('/api/v1/tasks').expect(200);

    expect((await users(['unlock', email])).code).toBe(0);
    await until(async () => (await statusOf(client)) === 200);
    await client.newTask();
    await signIn(email).expect(200);
  });

  it('lock rejects new tokens of a session created at the same moment too', async () => {
    const { session, id } = await newUser('race');
    await asAdmin(
      (admin) => admin.query('INSERT INTO locked_owners (owner) VALUES ($1)', [id]),
      service.database.adminUrl,
    );
    await new Client(service.url, session).get('/api/auth/token').expect(403);
  });

  it('erase deletes all data of one user after a confirmation, and no other data', async () => {
    const { client, id, email } = await newUser('emil');
    const other = await newUser('nina');
    const list = await client.newList();
    await client.newTask({ listId: list.id, due: { date: '2030-01-01' } });
    const kept = await other.client.newTask();
    expect(await users(['erase', email])).toMatchObject({ code: 1, err: expect.stringContaining('--yes') });
    expect(await mentionsOf(service.database, id)).not.toEqual([]);
    expect((await users(['erase', email, '--yes'])).code).toBe(0);
    expect(await mentionsOf(service.database, id)).toEqual([]);
    expect(await mentionsOf(service.database, email)).toEqual([]);
    await signIn(email).expect(401);
    await other.client.get(`/api/v1/tasks/${kept.id}`).expect(200);
  });

  it('reset-link lets a user set a new password once, and ends earlier sessions', async () => {
    const { session, email } = await newUser('rosa');
    const { out, code } = await users(['reset-link', email]);
    expect(code).toBe(0);
    const link = new URL(out);
    expect(`${link.origin}${link.pathname}`).toBe(`${ORIGIN}/reset-password`);
    const body = { token: link.searchParams.get('token'), newPassword: 'another battery staple' };
    await new Client(service.url).post('/api/auth/reset-password', body).expect(200);
    await signIn(email, 'another battery staple').expect(200);
    await signIn(email).expect(401);
    await new Client(service.url, session).get('/api/auth/token').expect(401);
    await new Client(service.url).post('/api/auth/reset-password', body).expect(400);
  });

  it('reset-link requires a page, and the embedded issuer', async () => {
    const { email } = await newUser('page');
    expect(await users(['reset-link', email], { CORS_ORIGINS: '' })).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^Name the page of your app/),
    });
    const { out } = await users(['reset-link', email, 'https://a.example.com/new?x=1']);
    expect(out).toMatch(/^https:\/\/a\.example\.com\/new\?x=1&token=[\w-]{32}\n$/);
    const trust = { AUTH_SECRET: 'f3Qv9Zk1LxT7wB2nD8sR5yH0uJ6mC4eA' };
    expect((await users(['reset-link', email], trust)).err).toMatch(/^There is no embedded issuer here/);
  });

  it('heaviest lists the users with the most storage, largest first', async () => {
    const [light, heavy] = [await newUser('light'), await newUser('heavy')];
    await light.client.newTask();
    await heavy.client.newTask({ description: 'x'.repeat(9_000) });
    const rows = (await users(['heaviest'])).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { owner: string; bytes: number; tasks: number });
    expect(rows[0]).toMatchObject({ owner: heavy.id, tasks: 1 });
    expect(rows[0]!.bytes).toBeGreaterThan(9_000);
    expect(rows.map(({ owner }) => owner)).toContain(light.id);
    expect((await users(['heaviest', '1'])).out.trim().split('\n')).toHaveLength(1);
    const { err, code } = await users(['heaviest'], { DATABASE_ADMIN_URL: '' });
    expect([code, err]).toEqual([1, expect.stringContaining('Set DATABASE_ADMIN_URL')]);
  });

  it.each([
    [
      ['lock', 'nobody@example.com'],
      /^No user or owner matches nobody@example\.com\. Check the e-mail address or id\.\n$/,
    ],
    [['lock'], /^Usage:/],
    [['heaviest', 'all'], /^COUNT must be an integer/],
    [[], /^Usage:/],
  ])('rejects %j and does nothing', async (args, message) => {
    expect(await users(args)).toEqual({ code: 1, out: '', err: expect.stringMatching(message) });
  });
});

it('lock accepts the id of a user from an external issuer', async () => {
  const external = await startService({}, undefined, { database: service.database });
  const [ada, bob] = [await external.as('auth0|ada@example.com'), await external.as('bob')];
  await ada.newTask();
  const { out } = await users(['lock', 'auth0|ada@example.com']);
  expect(out).toMatch(/^auth0\|ada@example\.com is locked/);
  await until(async () => (await statusOf(ada)) === 403);
  expectProblem(await ada.get('/api/v1/tasks'), 403, 'account-locked');
  await bob.get('/api/v1/tasks').expect(200);
  await until(async () => (await external.logs()).some(({ event }) => event === 'owner-locked'));
  expect(await external.logs()).toContainEqual(
    expect.objectContaining({ event: 'owner-locked', owner: 'auth0|ada@example.com' }),
  );
  await external.stop();
});
