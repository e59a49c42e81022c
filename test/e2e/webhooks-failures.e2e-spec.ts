import type { RetryPolicy } from '../../src/webhooks/delivery/delivery-queue.js';
import type { TestService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { until } from '../support/process.js';
import { type Receiver, verify } from '../support/receiver.js';
import { deliveriesOf, newWebhook, type WebhookBody, webhookOf, WebhookWorld } from '../support/webhooks.js';

let world: WebhookWorld;
let service: TestService;
let receiver: Receiver;
let ada: Client;

beforeEach(async () => {
  world = await WebhookWorld.create();
  service = await world.start();
  receiver = await world.receiver();
  ada = await service.as('ada');
});
afterEach(() => world.stop());

const patch = (webhook: WebhookBody, fields: object) => ada.patch(`/api/v1/webhooks/${webhook.id}`, fields);
const arrived = (count: number): Promise<void> =>
  until(() => receiver.received.length >= count, 30_000) as Promise<void>;

describe('a failing receiver', () => {
  it.each<[string, () => void, object]>([
    ['answers 500', () => receiver.refuse(), { statusCode: 500, error: 'answered 500' }],
    [
      'redirects',
      () => receiver.refuse(307, { location: receiver.url }),
      { statusCode: 307, error: 'answered 307; redirects are not followed' },
    ],
    [
      'closes the connection',
      () => void (receiver.answer = (response) => response.destroy()),
      { statusCode: null, error: 'no response: ECONNRESET' },
    ],
    [
      'switches protocols',
      () => receiver.refuse(101, { connection: 'upgrade', upgrade: 'other' }),
      { statusCode: null, error: 'no response: the connection broke' },
    ],
  ])('that %s gets the same message until it accepts it, and only then the next', async (_, fail, last) => {
    fail();
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    for (const title of ['a', 'b']) await ada.newTask({ title });
    await arrived(2);
    await until(async () => (await deliveriesOf(ada, webhook))[0]!.attempts >= 2);
    const [failing] = await deliveriesOf(ada, webhook);
    expect(failing).toMatchObject({ status: 'pending', nextAttemptAt: expect.any(String), ...last });
    expect((await webhookOf(ada, webhook)).failingSince).toEqual(expect.any(String));
    receiver.takeAll();
    await world.isQuiet();
    const tries = receiver.received.length - 1;
    expect(receiver.titles).toEqual([...Array<string>(tries).fill('a'), 'b']);
    expect(new Set(receiver.ids.slice(0, tries))).toEqual(new Set([failing!.messageId]));
    for (const message of receiver.received) expect(() => verify(webhook.secret, message)).not.toThrow();
    expect(await deliveriesOf(ada, webhook)).toMatchObject([
      { type: 'task.created', status: 'delivered', attempts: 1, statusCode: 204, error: null },
      { status: 'delivered', attempts: tries, statusCode: 204, error: null, nextAttemptAt: null },
    ]);
    expect(await webhookOf(ada, webhook)).toMatchObject({ failingSince: null, paused: false });
  });

  it('is retried on time by its own job, without other activity', async () => {
    await setRetryPolicy({ retryMs: [1_500] });
    receiver.refuse();
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await ada.newTask({ title: 'a' });
    await until(async () => (await deliveriesOf(ada, webhook))[0]?.attempts === 1);
    receiver.takeAll();
    await until(async () => (await world.jobs()).length === 1);
    const [delivery] = await deliveriesOf(ada, webhook);
    expect((await world.jobs())[0]!.run_at.toISOString()).toBe(delivery!.nextAttemptAt);
    await arrived(2);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(delivery!.nextAttemptAt!));
    expect(receiver.titles).toEqual(['a', 'a']);
  });

  it('is timed out', async () => {
    await setRetryPolicy({ attemptMs: 300 });
    receiver.answer = () => {};
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await ada.newTask();
    await until(async () => (await deliveriesOf(ada, webhook))[0]?.attempts === 1);
    const [delivery] = await deliveriesOf(ada, webhook);
    expect(delivery).toMatchObject({ statusCode: null, error: 'no response within 300 ms' });
  });

  it('may send a response of any length, which is not read to the end', async () => {
    receiver.answer = (response) => {
      response.writeHead(200);
      const more = (error?: Error | null): void => {
        // `writable` stays true after the client has disconnected.
        if (!error) setImmediate(() => response.write('x'.repeat(65_536), more));
      };
      more();
    };
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await ada.newTask();
    await until(async () => (await deliveriesOf(ada, webhook))[0]?.status === 'delivered');
    expect(receiver.received).toHaveLength(1);
  });

  it('cannot redirect the delivery', async () => {
    const inner = await world.receiver();
    receiver.refuse(302, { location: inner.url });
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await ada.newTask();
    await until(async () => (await deliveriesOf(ada, webhook))[0]?.statusCode === 302);
    expect(inner.connections).toBe(0);
  });

  it('is paused after the last attempt, and gets everything from its position once resumed', async () => {
    await setRetryPolicy({ retryMs: [1, 1] });
    receiver.refuse(503);
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    for (const title of ['a', 'b']) await ada.newTask({ title });
    await until(async () => (await webhookOf(ada, webhook)).paused, 30_000);
    expect(await webhookOf(ada, webhook)).toMatchObject({
      pausedBecause: 'failing',
      failingSince: expect.any(String),
    });
    expect(await deliveriesOf(ada, webhook)).toMatchObject([
      { status: 'failed', attempts: 3, statusCode: 503, nextAttemptAt: null },
    ]);
    await ada.newTask({ title: 'c' });
    await world.isQuiet();
    expect(receiver.titles).toEqual(['a', 'a', 'a']);
    receiver.takeAll();
    await patch(webhook, { paused: false }).expect(200);
    await world.isQuiet();
    expect(receiver.titles).toEqual(['a', 'a', 'a', 'a', 'b', 'c']);
    expect(new Set(receiver.ids.slice(0, 4)).size).toBe(1);
    expect(await webhookOf(ada, webhook)).toMatchObject({ pausedBecause: null, failingSince: null });
  });

  it('that responds with 410 is paused at once', async () => {
    receiver.refuse(410);
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await ada.newTask({ title: 'a' });
    await until(async () => (await webhookOf(ada, webhook)).pausedBecause === 'failing');
    await world.isQuiet();
    expect(receiver.received).toHaveLength(1);
  });

  it('can delay the next attempt within limits', async () => {
    receiver.refuse(429, { 'retry-after': '600' });
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await ada.newTask();
    const waits = async (): Promise<number> =>
      (Date.parse((await deliveriesOf(ada, webhook))[0]!.nextAttemptAt!) - Date.now()) / 1_000;
    await until(async () => (await deliveriesOf(ada, webhook))[0]?.attempts === 1);
    expect(Math.abs((await waits()) - 600)).toBeLessThan(10);
    receiver.refuse(429, { 'retry-after': 'Fri, 31 Dec 2999 23:59:59 GMT' });
    await patch(webhook, { url: receiver.url }).expect(200);
    await until(async () => (await deliveriesOf(ada, webhook))[0]?.attempts === 2);
    expect(Math.abs((await waits()) - 3_600)).toBeLessThan(10);
  });
});

describe('a committed change', () => {
  it('is sent by the next start if the service stops before sending it', async () => {
    receiver.refuse();
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await service.close();
    const idle = await world.start({ settings: { JOB_CONCURRENCY: '0' } });
    for (const title of ['a', 'b', 'c']) await (await idle.as('ada')).newTask({ title });
    await idle.close();
    expect(receiver.received).toEqual([]);
    receiver.takeAll();
    const next = await world.start();
    await arrived(3);
    await world.isQuiet();
    expect(receiver.titles).toEqual(['a', 'b', 'c']);
    expect((await webhookOf(await next.as('ada'), webhook)).failingSince).toBeNull();
  });

  it('is sent again under the same id if the service stops before it knows the result', async () => {
    await setRetryPolicy({ graceMs: 100 });
    receiver.answer = () => {};
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await ada.newTask({ title: 'a' });
    await arrived(1);
    await service.close();
    receiver.takeAll();
    const next = await world.start();
    await arrived(2);
    await world.isQuiet();
    // The receiver did not cause the failure.
    expect(await deliveriesOf(await next.as('ada'), webhook)).toMatchObject([{ attempts: 1 }]);
    expect(receiver.titles).toEqual(['a', 'a']);
    expect(receiver.ids[0]).toBe(receiver.ids[1]);
  });

  it('is sent by another process if the sender dies', async () => {
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await world.admin(
      `UPDATE webhooks SET lease = gen_random_uuid(), leased_until = now() + interval '3 seconds'`,
    );
    const start = Date.now();
    await ada.newTask({ title: 'a' });
    await arrived(1);
    expect(Date.now() - start).toBeGreaterThan(2_000);
    await world.isQuiet();
    expect(await deliveriesOf(ada, webhook)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
  });
});

const setRetryPolicy = (values: Partial<RetryPolicy>): Promise<void> => service.assign('RetryPolicy', values);
