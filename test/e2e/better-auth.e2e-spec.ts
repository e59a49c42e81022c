import { type TestService, startService } from '../support/service.js';
import { BetterAuthServer, claimsOf, headerOf, signUp, tokenOf } from '../support/better-auth.js';
import { Client } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';

const TASKS = '/api/v1/tasks';

/** Signing algorithms of Better Auth, its default first. */
describe.each(['EdDSA', 'ES256'])('an external Better Auth server that signs with %s', (algorithm) => {
  let issuer: BetterAuthServer;
  let service: TestService;

  beforeAll(async () => {
    issuer = await BetterAuthServer.start(algorithm);
    service = await startService(issuer.trust());
  });
  afterAll(async () => {
    await service.stop();
    await issuer.stop();
  });

  const signedIn = async (name: string): Promise<Client> =>
    new Client(service.url, await tokenOf(issuer.origin, await signUp(issuer.origin, name)));

  it('signs up a user whose token can create and list tasks', async () => {
    const ada = await signedIn('Ada');
    expect(headerOf(ada.token!)).toEqual({ alg: algorithm, kid: expect.any(String) });
    const task = await ada.newTask({ title: 'Buy milk' });
    expect(task).toMatchObject({ ownerId: claimsOf(ada.token!).sub, title: 'Buy milk' });
    expect((await ada.get(TASKS).expect(200)).body).toEqual({ data: [task], nextCursor: null });
  });

  it('identifies the user to the service', async () => {
    const bob = await signedIn('Bob');
    const { sub, iat, exp } = claimsOf(bob.token!) as { sub: string; iat: number; exp: number };
    expect((await bob.get('/api/v1/auth/me').expect(200)).body).toEqual({
      id: sub,
      email: 'bob@example.com',
      name: 'Bob',
      issuedAt: new Date(iat * 1000).toISOString(),
      expiresAt: new Date(exp * 1000).toISOString(),
    });
  });

  it('signs up two users who cannot access each other’s tasks', async () => {
    const [carol, dave] = await Promise.all([signedIn('Carol'), signedIn('Dave')]);
    const task = await carol.newTask();
    expectProblem(await dave.get(`${TASKS}/${task.id}`), 404, 'task-not-found');
    expectProblem(await dave.patch(`${TASKS}/${task.id}`, { title: 'Mine' }), 404, 'task-not-found');
    expectProblem(await dave.delete(`${TASKS}/${task.id}`), 404, 'task-not-found');
    expect((await dave.get(TASKS)).body.data).toEqual([]);
    expect((await carol.get(`${TASKS}/${task.id}`)).body).toEqual(task);
  });

  it('issues session tokens that the service rejects', async () => {
    const session = await signUp(issuer.origin, 'Erin');
    expectProblem(await new Client(service.url, session).get(TASKS), 401, 'token-invalid');
    expectProblem(await new Client(service.url, session.split('.')[0]).get(TASKS), 401, 'token-invalid');
  });
});

describe('an external Better Auth server', () => {
  const started: { stop(): Promise<void> }[] = [];

  afterEach(async () => {
    for (const { stop } of started.splice(0).reverse()) await stop();
  });

  const startIssuer = async (audience?: string): Promise<BetterAuthServer> => {
    const issuer = await BetterAuthServer.start('EdDSA', audience);
    started.push({ stop: () => issuer.stop() });
    return issuer;
  };
  const startTrusting = async (settings: Record<string, string>): Promise<TestService> => {
    const service = await startService(settings);
    started.push(service);
    return service;
  };
  const tokenFor = async ({ origin }: BetterAuthServer, name: string): Promise<string> =>
    tokenOf(origin, await signUp(origin, name));

  it('that is killed leaves all users signed in, even with an unused token', async () => {
    const issuer = await startIssuer();
    const { url } = await startTrusting(issuer.trust());
    const ada = new Client(url, await tokenFor(issuer, 'Ada'));
    const bob = new Client(url, await tokenFor(issuer, 'Bob'));
    const task = await ada.newTask();
    await issuer.kill();
    expect((await ada.get(`${TASKS}/${task.id}`).expect(200)).body).toEqual(task);
    expect((await bob.newTask()).ownerId).toBe(claimsOf(bob.token!).sub);
    const { body } = await new Client(url).get('/health/ready').expect(200);
    expect(body.checks.keys).toEqual({ status: 'ok', state: 'fresh' });
  });

  it('with a custom audience is trusted only for that audience', async () => {
    const audience = 'https://todo.example.com';
    const issuer = await startIssuer(audience);
    const token = await tokenFor(issuer, 'Ada');
    await new Client((await startTrusting(issuer.trust(audience))).url, token).get(TASKS).expect(200);
    const other = new Client((await startTrusting(issuer.trust())).url, token);
    expectProblem(await other.get(TASKS), 401, 'token-invalid');
  });

  it('is not confused with another issuer that has the same audience', async () => {
    const [issuer, other] = [await startIssuer(), await startIssuer('https://todo.example.com')];
    const { url } = await startTrusting(issuer.trust('https://todo.example.com'));
    const stranger = await tokenFor(other, 'Ada');
    expect(claimsOf(stranger)).toMatchObject({ iss: other.origin, aud: 'https://todo.example.com' });
    expectProblem(await new Client(url, stranger).get(TASKS), 401, 'token-invalid');
  });
});
