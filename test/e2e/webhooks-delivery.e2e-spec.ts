import { setTimeout as sleep } from 'node:timers/promises';
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

describe('a change', () => {
  it('is sent once, signed, in the format of GET /sync', async () => {
    const { secret } = await newWebhook(ada, { url: receiver.url });
    const { nextCursor } = (await ada.get('/api/v1/sync')).body;
    const task = await ada.newTask({ title: 'Größe – 買う' });
    await ada.patch(`/api/v1/tasks/${task.id}`, { title: 'Later' }).expect(200);
    await ada.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' }).expect(200);
    const { body: feed } = await ada.get('/api/v1/sync').query({ cursor: nextCursor });
    await arrived(feed.data.length);
    await world.isQuiet();
    expect(receiver.received.map(({ data }) => data)).toEqual(feed.data);
    expect(receiver.types).toEqual(['list.created', 'task.created', 'task.updated', 'settings.updated']);
    for (const message of receiver.received) {
      expect(() => verify(secret, message)).not.toThrow();
      expect(message.id).toMatch(/^msg_[0-9a-f]{32}$/);
      expect(message.timestamp).toBe((message.data as unknown as { changedAt: string }).changedAt);
      expect(message.headers).toMatchObject({
        'content-type': 'application/json',
        'user-agent': 'todo-backend-webhooks/1',
      });
    }
    expect(new Set(receiver.ids).size).toBe(4);
  });

  it('is signed with the secret of its own webhook, even after another webhook is created', async () => {
    const webhook = await newWebhook(ada, { url: receiver.url });
    const other = await newWebhook(ada, { url: receiver.url });
    const before = webhook.secret;
    const { body } = await ada.post(`/api/v1/webhooks/${webhook.id}/rotate-secret`).expect(200);
    await ada.post(`/api/v1/webhooks/${webhook.id}/test`).expect(202);
    await arrived(1);
    expect(() => verify(body.secret, receiver.received[0]!)).not.toThrow();
    for (const secret of [before, other.secret]) {
      expect(() => verify(secret, receiver.received[0]!)).toThrow('No matching signature');
    }
  });

  it('is sent in order, one at a time, also when many are made simultaneously', async () => {
    let open = 0;
    let maxOpen = 0;
    receiver.answer = async (response) => {
      maxOpen = Math.max(maxOpen, ++open);
      await sleep(5);
      open--;
      response.writeHead(200).end();
    };
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await Promise.all(Array.from({ length: 40 }, (_, n) => ada.newTask({ title: `${n}` })));
    await arrived(40);
    await world.isQuiet();
    const { body } = await ada.get('/api/v1/sync?types=task&limit=1000');
    expect(body.data).toHaveLength(40);
    const rows = await world.admin<{ title: string }>(
      `SELECT state->>'title' AS title FROM changes WHERE type = 'task' ORDER BY seq`,
    );
    expect(receiver.titles).toEqual(rows.map(({ title }) => title));
    expect(maxOpen).toBe(1);
    expect(await webhookOf(ada, webhook)).toEqual(withoutSecret(webhook));
  });

  it('of a type without a subscription is not sent', async () => {
    await newWebhook(ada, { url: receiver.url, types: ['label', 'completion'] });
    const task = await ada.newTask();
    await ada.newLabel('errand');
    await ada.post(`/api/v1/tasks/${task.id}/complete`).expect(200);
    await arrived(2);
    await world.isQuiet();
    expect(receiver.types).toEqual(['label.created', 'completion.created']);
  });

  it('is not sent if it rolls back, is older than the webhook, or belongs to another owner', async () => {
    await ada.newTask({ title: 'before' });
    await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await ada.post('/api/v1/tasks', { title: 'refused', parentId: crypto.randomUUID() }).expect(404);
    await (await service.as('bob')).newTask({ title: 'Private' });
    await ada.newTask({ title: 'after' });
    await arrived(1);
    await world.isQuiet();
    expect(receiver.titles).toEqual(['after']);
  });

  it('does not wait for the receiver of another webhook', async () => {
    const slow = await world.receiver();
    slow.answer = () => {};
    await newWebhook(ada, { url: slow.url, types: ['task'] });
    await newWebhook(ada, { url: receiver.url, types: ['task'] });
    for (const title of ['a', 'b', 'c']) await ada.newTask({ title });
    await arrived(3);
    expect([receiver.titles, slow.titles]).toEqual([['a', 'b', 'c'], ['a']]);
  });
});

describe('a paused webhook', () => {
  it('receives nothing, and then everything in order', async () => {
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await patch(webhook, { paused: true }).expect(200);
    for (const title of ['a', 'b']) await ada.newTask({ title });
    await sleep(500);
    expect([receiver.received, await world.jobs()]).toEqual([[], []]);
    await patch(webhook, { paused: false }).expect(200);
    await arrived(2);
    await world.isQuiet();
    expect(receiver.titles).toEqual(['a', 'b']);
  });

  it('skips changes that expire while it is paused, and records them as skipped', async () => {
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await patch(webhook, { paused: true }).expect(200);
    for (const title of ['a', 'b', 'c']) await ada.newTask({ title });
    await world.admin(`
      WITH gone AS (DELETE FROM changes WHERE state->>'title' IN ('a', 'b') OR type <> 'task' RETURNING seq)
      UPDATE owners SET forgotten = (SELECT max(seq) FROM gone)`);
    await patch(webhook, { paused: false }).expect(200);
    await arrived(1);
    await world.isQuiet();
    expect(receiver.titles).toEqual(['c']);
    expect(await deliveriesOf(ada, webhook)).toMatchObject([
      { type: 'task.created', status: 'delivered' },
      { type: 'webhook.skipped', status: 'failed', error: 'the change is past the retention period' },
    ]);
  });
});

describe('POST /webhooks/{id}/test', () => {
  it('sends a message, even to a paused webhook, ahead of waiting changes', async () => {
    const webhook = await newWebhook(ada, { url: receiver.url });
    await patch(webhook, { paused: true }).expect(200);
    await ada.newTask();
    const { body } = await ada.post(`/api/v1/webhooks/${webhook.id}/test`).expect(202);
    expect(body).toMatchObject({
      type: 'webhook.test',
      status: 'pending',
      attempts: 0,
      webhookId: webhook.id,
    });
    await arrived(1);
    await world.isQuiet();
    expect(receiver.received).toMatchObject([
      { id: body.messageId, type: 'webhook.test', data: { webhookId: webhook.id } },
    ]);
    expect(() => verify(webhook.secret, receiver.received[0]!)).not.toThrow();
    expect(await deliveriesOf(ada, webhook)).toMatchObject([
      { id: body.id, status: 'delivered', attempts: 1 },
    ]);
  });

  it('makes one attempt', async () => {
    receiver.refuse();
    const webhook = await newWebhook(ada, { url: receiver.url });
    await ada.post(`/api/v1/webhooks/${webhook.id}/test`).expect(202);
    await world.isQuiet();
    expect(await deliveriesOf(ada, webhook)).toMatchObject([
      { status: 'failed', attempts: 1, statusCode: 500 },
    ]);
    expect(await webhookOf(ada, webhook)).toEqual(withoutSecret(webhook));
  });
});

describe('POST /webhooks/{id}/deliveries/{deliveryId}/redeliver', () => {
  it('sends only that delivery again under its id', async () => {
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    for (const title of ['a', 'b']) await ada.newTask({ title });
    await arrived(2);
    await world.isQuiet();
    const [, first] = await deliveriesOf(ada, webhook);
    const path = `/api/v1/webhooks/${webhook.id}/deliveries/${first!.id}/redeliver`;
    expect((await ada.post(path).expect(202)).body).toMatchObject({ id: first!.id, status: 'pending' });
    await arrived(3);
    await world.isQuiet();
    expect(receiver.titles).toEqual(['a', 'b', 'a']);
    expect([receiver.ids[2], receiver.received[2]!.text]).toEqual([
      receiver.ids[0],
      receiver.received[0]!.text,
    ]);
    expect((await deliveriesOf(ada, webhook))[1]).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  it('retries a failed delivery at once, followed by those waiting behind it', async () => {
    await setRetryPolicy({ retryMs: [3_600_000] });
    receiver.refuse();
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    for (const title of ['a', 'b']) await ada.newTask({ title });
    await until(async () => (await deliveriesOf(ada, webhook))[0]?.attempts === 1);
    receiver.takeAll();
    const [failed] = await deliveriesOf(ada, webhook);
    await ada.post(`/api/v1/webhooks/${webhook.id}/deliveries/${failed!.id}/redeliver`).expect(202);
    await arrived(3);
    await world.isQuiet();
    expect(receiver.titles).toEqual(['a', 'a', 'b']);
  });
});

describe('an old delivery', () => {
  it('is deleted with the next one, unless it is unfinished', async () => {
    const webhook = await newWebhook(ada, { url: receiver.url, types: ['task'] });
    await ada.newTask({ title: 'a' });
    await world.isQuiet();
    await ada.newTask({ title: 'b' });
    await world.isQuiet();
    const [, old] = await deliveriesOf(ada, webhook);
    await world.admin(
      `UPDATE webhook_deliveries SET created_at = now() - interval '30.1 days' WHERE id = $1`,
      [old!.id],
    );
    await ada.newTask({ title: 'c' });
    await world.isQuiet();
    const left = await deliveriesOf(ada, webhook);
    expect([left.length, left.map(({ id }) => id).includes(old!.id)]).toEqual([2, false]);
  });
});

const setRetryPolicy = (values: Partial<RetryPolicy>): Promise<void> => service.assign('RetryPolicy', values);

function withoutSecret({ secret: _, ...webhook }: WebhookBody & { secret: string }): WebhookBody {
  return webhook;
}
