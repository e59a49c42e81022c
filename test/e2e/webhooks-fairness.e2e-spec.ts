import { until } from '../support/process.js';
import { newWebhook, WebhookWorld } from '../support/webhooks.js';

let world: WebhookWorld;

beforeEach(async () => {
  world = await WebhookWorld.create();
});
afterEach(() => world.stop());

describe('an owner with slow receivers', () => {
  it('has five deliveries at a time, and does not delay other owners', async () => {
    const service = await world.start();
    const [ada, bob] = [await service.as('ada'), await service.as('bob')];
    const [slow, quick] = [await world.receiver(), await world.receiver()];
    slow.answer = () => {};
    for (let nth = 0; nth < 12; nth++) await newWebhook(ada, { url: slow.url, types: ['task'] });
    await newWebhook(bob, { url: quick.url, types: ['task'] });
    await ada.newTask({ title: 'slow' });
    await until(() => slow.received.length === 5, 20_000);
    await bob.newTask({ title: 'quick' });
    await until(() => quick.received.length === 1, 20_000);
    expect(quick.titles).toEqual(['quick']);
    expect(slow.received).toHaveLength(5);
  });
});
