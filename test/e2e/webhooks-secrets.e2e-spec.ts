import { setTimeout as sleep } from 'node:timers/promises';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import { until } from '../support/process.js';
import { deliveriesOf, newWebhook, QUICK, webhookOf, WebhookWorld } from '../support/webhooks.js';

const PATH = '/api/v1/webhooks';
const URL_ = 'https://example.com/hooks/todo';

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);

describe('a webhook secret', () => {
  it('is unique to each webhook, and changes with each rotation', async () => {
    const user = await newUser();
    const [one, two] = [await newWebhook(user, { url: URL_ }), await newWebhook(user, { url: URL_ })];
    const { body } = await user.post(`${PATH}/${one.id}/rotate-secret`).expect(200);
    const { secret, ...webhook } = body;
    expect(webhook).toEqual(await webhookOf(user, one));
    expect(webhook).toMatchObject({ id: one.id, version: 2 });
    expect(new Set([one.secret, two.secret, secret]).size).toBe(3);
  });

  it('is not stored in the database, and neither is its key material', async () => {
    const user = await newUser();
    const { secret } = await newWebhook(user, { url: URL_ });
    const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const stored = JSON.stringify(await everyRow(service.database));
    for (const form of [secret, bytes.toString('base64'), bytes.toString('hex'), 'Jm1xk6v0']) {
      expect(stored).not.toContain(form);
    }
  });

  it('cannot be created without a key, and the caller gets an error', async () => {
    const keyless = await startService({ ENCRYPTION_KEY: '', DATA_DIR: '/dev/null/todo' });
    const user = await keyless.as('ada');
    expectProblem(await user.post(PATH, { url: URL_ }), 503, 'no-installation-key');
    await user.newTask();
    expect((await user.get(PATH).expect(200)).body.data).toEqual([]);
    await keyless.stop();
  });

  it("is lost with the installation's key: nothing is sent with a wrong one until it is rotated", async () => {
    const world = await WebhookWorld.create();
    const receiver = await world.receiver();
    const first = await world.start();
    const webhook = await newWebhook(await first.as('ada'), { url: receiver.url, types: ['task'] });
    await first.close();
    const second = await world.start({
      settings: { ENCRYPTION_KEY: 'kT9xQ2mV7bN4cR8wZ1pL6sD3fG5hJ0aE' },
      pace: { ...QUICK, retryMs: Array<number>(100).fill(100) },
    });
    const ada = await second.as('ada');
    await ada.newTask({ title: 'a' });
    await until(async () => ((await deliveriesOf(ada, webhook))[0]?.attempts ?? 0) > 0);
    await sleep(100);
    const [delivery] = await deliveriesOf(ada, webhook);
    expect([receiver.connections, delivery!.error]).toEqual([
      0,
      expect.stringContaining('rotate the secret'),
    ]);
    await ada.post(`${PATH}/${webhook.id}/rotate-secret`).expect(200);
    await until(() => receiver.received.length > 0, 20_000);
    expect(receiver.received).toHaveLength(1);
    await world.stop();
  });
});
