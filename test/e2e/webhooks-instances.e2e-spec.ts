import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/process.js';
import { newWebhook, WebhookWorld } from '../support/webhooks.js';

let world: WebhookWorld;

beforeEach(async () => void (world = await WebhookWorld.create()));
afterEach(() => world.stop());

describe('two instances on one database', () => {
  it('send each change once to each webhook, in order, one at a time', async () => {
    const services = [await world.start(), await world.start()];
    const receivers = [await world.receiver(), await world.receiver()];
    const open = [0, 0];
    const maxOpen = [0, 0];
    for (const [nth, receiver] of receivers.entries()) {
      receiver.answer = async (response) => {
        maxOpen[nth] = Math.max(maxOpen[nth]!, ++open[nth]!);
        await sleep(3);
        open[nth]!--;
        response.writeHead(200).end();
      };
      await newWebhook(await services[nth]!.as('ada'), { url: receiver.url, types: ['task'] });
    }
    const users = await Promise.all(services.map((service) => service.as('ada')));
    // In waves, so that senders run dry and restart in between.
    for (let wave = 0; wave < 6; wave++) {
      await Promise.all(
        Array.from({ length: 10 }, (_, n) => users[n % 2]!.newTask({ title: `${wave}.${n}` })),
      );
      await sleep(wave * 40);
    }
    await until(() => receivers.every(({ received }) => received.length >= 60), 60_000);
    await world.isQuiet();
    const logged = await world.admin<{ title: string }>(
      `SELECT state->>'title' AS title FROM changes WHERE type = 'task' ORDER BY seq`,
    );
    for (const receiver of receivers) {
      expect(receiver.titles).toEqual(logged.map(({ title }) => title));
      expect(new Set(receiver.ids).size).toBe(60);
    }
    expect([maxOpen, logged.length]).toEqual([[1, 1], 60]);
  });

  it('lose nothing and keep the order when one of them stops while sending', async () => {
    const [one, two] = [await world.start(), await world.start()];
    const receiver = await world.receiver();
    receiver.answer = async (response) => {
      await sleep(20);
      response.writeHead(200).end();
    };
    const ada = await two.as('ada');
    await newWebhook(ada, { url: receiver.url, types: ['task'] });
    for (let n = 0; n < 30; n++) {
      await ada.newTask({ title: `${n}` });
      if (n === 10) void one.close();
    }
    await until(() => receiver.received.length >= 30, 60_000);
    await world.isQuiet();
    expect(receiver.titles).toEqual(Array.from({ length: 30 }, (_, n) => `${n}`));
  });

  it("send a change at once while the other's lease is ending", async () => {
    await world.start();
    const service = await world.start();
    const receiver = await world.receiver();
    const ada = await service.as('ada');
    await newWebhook(ada, { url: receiver.url, types: ['task'] });
    for (let n = 0; n < 25; n++) {
      await ada.newTask({ title: `${n}` });
      // A lost wake-up would show as a wait for the lease to expire.
      await until(() => receiver.received.length > n, 10_000);
      await sleep(n);
    }
    expect(receiver.titles).toEqual(Array.from({ length: 25 }, (_, n) => `${n}`));
  });
});
