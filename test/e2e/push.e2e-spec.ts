import { importJWK, jwtVerify } from 'jose';
import type { TestService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { until as untilOften } from '../support/process.js';
import { type Browser, type Pushed, PushService } from '../support/push-service.js';
import { type ReminderBody, REMINDERS } from '../support/reminders.js';
import { WebhookWorld } from '../support/webhooks.js';

const SUBSCRIPTIONS = '/api/v1/push/subscriptions';

let world: WebhookWorld;
let push: PushService;
let services: TestService[];
let client: Client;
let users = 0;

beforeAll(async () => {
  [world, push] = [await WebhookWorld.create(), await PushService.start()];
  // Two instances that share the jobs.
  services = [await world.start(), await world.start()];
});
afterAll(async () => {
  await world.stop();
  await push.stop();
});
beforeEach(async () => {
  push.status = 201;
  client = await services[0]!.as(`user ${++users}`);
});

const until = (condition: () => Promise<boolean>) => untilOften(condition, 40_000, 100);
/** A time that is still in the future when a request sends it, also on a busy machine. */
const soon = (): string => new Date(Date.now() + 4_000).toISOString();
const subscribe = async (browser: Browser): Promise<string> =>
  (await client.post(SUBSCRIPTIONS, browser.toJSON()).expect(201)).body.id as string;
const subscriptions = () => client.all<{ id: string }>(SUBSCRIPTIONS);
const arrived = async (browser: Browser, count = 1): Promise<Pushed[]> => {
  await until(async () => push.for(browser).length >= count);
  return push.for(browser);
};
const jobs = async (): Promise<number> => {
  const [row] = await world.admin<{ count: string }>(
    `SELECT count(*) FROM graphile_worker._private_jobs AS jobs
       JOIN graphile_worker._private_tasks AS tasks ON tasks.id = task_id WHERE identifier = 'push-reminder'`,
  );
  return Number(row!.count);
};
const noJobs = async () => {
  await until(async () => (await jobs()) === 0);
  expect(await jobs()).toBe(0);
};

describe('a reminder that becomes due', () => {
  it('is sent once to each browser, encrypted for it and signed by this installation', async () => {
    const browsers = ['phone', 'desktop'].map((name) => push.subscribe(`${name}-${users}`));
    for (const browser of browsers) await subscribe(browser);
    const due = { date: '2099-12-24' };
    const task = await client.newTask({ title: 'Feed the cat', due, reminders: [{ at: soon() }] });
    for (const browser of browsers) await arrived(browser);
    await noJobs();
    const [reminder] = await client.all<ReminderBody>(REMINDERS);
    const { publicKey } = (await client.get('/api/v1/push/key').expect(200)).body;
    for (const browser of browsers) {
      const [message, ...others] = push.for(browser);
      expect(others).toEqual([]);
      expect(browser.read(message!)).toEqual({
        type: 'reminder.due',
        reminder,
        task: { id: task.id, title: 'Feed the cat', due },
      });
      expect(message!.headers).toMatchObject({
        ttl: '86400',
        urgency: 'high',
        'content-encoding': 'aes128gcm',
      });
      await expectSigned(message!, publicKey as string);
    }
  });

  it('is sent again once after a snooze', async () => {
    const browser = push.subscribe(`snooze-${users}`);
    await subscribe(browser);
    await client.newTask({ reminders: [{ at: soon() }] });
    await arrived(browser);
    const [{ id } = { id: '' }] = await client.all<ReminderBody>(REMINDERS);
    await client.post(`${REMINDERS}/${id}/snooze`, { until: soon() }).expect(200);
    const [, again] = await arrived(browser, 2);
    expect(browser.read(again!)).toMatchObject({ reminder: { id, state: 'due', version: 3 } });
    await noJobs();
    expect(push.for(browser)).toHaveLength(2);
  });

  it('becomes due on time in quiet hours, and is sent after them', async () => {
    const timeOf = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
    await client
      .patch('/api/v1/settings', { quietHours: { from: timeOf(-3), until: timeOf(3) } })
      .expect(200);
    const browser = push.subscribe(`quiet-${users}`);
    await subscribe(browser);
    await client.newTask({ reminders: [{ at: soon() }] });
    const waiting = `FROM graphile_worker._private_tasks AS tasks
      WHERE tasks.id = task_id AND identifier = 'push-reminder' AND run_at > now() + interval '1 hour'`;
    const isWaiting = async () =>
      (
        await world.admin(
          `SELECT run_at FROM graphile_worker._private_jobs AS jobs, LATERAL (SELECT 1 ${waiting}) AS it`,
        )
      ).length === 1;
    await until(isWaiting);
    expect(await isWaiting()).toBe(true);
    expect(await client.all<ReminderBody>(REMINDERS)).toMatchObject([{ state: 'due' }]);
    expect(push.for(browser)).toEqual([]);
    await client.patch('/api/v1/settings', { quietHours: null }).expect(200);
    await world.admin(`UPDATE graphile_worker._private_jobs SET run_at = now() ${waiting}`);
    expect(await arrived(browser)).toHaveLength(1);
    await noJobs();
  });

  it('is retried while the push service rejects it temporarily', async () => {
    const browser = push.subscribe(`busy-${users}`);
    await subscribe(browser);
    push.status = 503;
    await client.newTask({ reminders: [{ at: soon() }] });
    await arrived(browser, 2);
    push.status = 201;
    await noJobs();
    expect(await subscriptions()).toHaveLength(1);
  });

  it.each([404, 410])('removes the subscription when the push service responds with %s', async (status) => {
    const browser = push.subscribe(`gone-${users}`);
    await subscribe(browser);
    push.status = status;
    await client.newTask({ reminders: [{ at: soon() }] });
    await until(async () => (await subscriptions()).length === 0);
    expect(await subscriptions()).toEqual([]);
    await noJobs();
    expect(push.for(browser)).toHaveLength(1);
  });
});

/** RFC 8292. */
async function expectSigned({ headers }: Pushed, publicKey: string): Promise<void> {
  const [, token, key] = /^vapid t=(.+), k=(.+)$/.exec(String(headers['authorization']))!;
  expect(key).toBe(publicKey);
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const verified = await jwtVerify(token!, await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256'), {
    audience: push.origin,
  });
  expect(verified.payload.sub).toBe('mailto:postmaster@localhost');
}

describe('/push/subscriptions', () => {
  it('keeps one subscription per browser, even after subscribing again, and does not return the keys', async () => {
    const browser = push.subscribe(`one-${users}`);
    const id = await subscribe(browser);
    expect(await subscribe(browser)).toBe(id);
    const { body } = await client.get(`${SUBSCRIPTIONS}/${id}`).expect(200);
    expect(await subscriptions()).toEqual([body]);
    expect(Object.keys(body).sort()).toEqual([
      'createdAt',
      'endpoint',
      'id',
      'ownerId',
      'updatedAt',
      'version',
    ]);
    expect((await client.get('/api/v1/limits')).body.pushSubscriptions).toEqual({ max: 20, used: 1 });
    await client.delete(`${SUBSCRIPTIONS}/${id}`).set('if-match', '"9"').expect(412);
    await client.delete(`${SUBSCRIPTIONS}/${id}`).expect(204);
    expect(await subscriptions()).toEqual([]);
    const again = await client.delete(`${SUBSCRIPTIONS}/${unknownId()}`);
    expectProblem(again, 404, 'push-subscription-not-found');
  });

  it('is limited to 20 subscriptions per user', async () => {
    for (let nth = 0; nth < 20; nth++) await subscribe(push.subscribe(`many-${users}-${nth}`));
    const answer = await client.post(SUBSCRIPTIONS, push.subscribe('more').toJSON());
    expect(answer.body).toMatchObject({ type: '/problems/limit-reached', limit: { max: 20 } });
  });

  it.each<[object, string]>([
    [{ endpoint: 'ftp://example.com' }, '/endpoint'],
    [{ keys: { p256dh: 'AAAA', auth: 'BTBZMqHH6r4Tts7J_aSIgg' } }, '/keys/p256dh'],
    [{ keys: { p256dh: 'x'.repeat(87), auth: 'AAAA' } }, '/keys/auth'],
  ])('rejects %j', async (fields, pointer) => {
    const answer = await client.post(SUBSCRIPTIONS, { ...push.subscribe('wrong').toJSON(), ...fields });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer);
  });

  it('rejects private addresses unless they are allowed', async () => {
    const strict = await world.start({ settings: { WEBHOOK_ALLOW_PRIVATE: 'false' } });
    const other = await strict.as(`user ${++users}`);
    for (const endpoint of ['https://127.0.0.1/x', 'https://[::1]/x', 'http://example.com/x']) {
      const answer = await other.post(SUBSCRIPTIONS, { ...push.subscribe('p').toJSON(), endpoint });
      expectProblem(answer, 400, 'invalid-input', ['/endpoint']);
    }
  });
});
