import { lookup } from 'node:dns/promises';
import type { HostResolver } from '../../src/webhooks/delivery/webhook-network.js';
import { NameServer } from '../support/name-server.js';
import { until } from '../support/process.js';
import { deliveriesOf, newWebhook, QUICK, WebhookWorld } from '../support/webhooks.js';

const UNRESPONSIVE = { A: null, AAAA: null };
const HOOKS = 5;
const silentNames = Array.from({ length: HOOKS }, (_, nth) => `${nth}.silent.example`);

let world: WebhookWorld;
let names: NameServer;

beforeEach(async () => {
  world = await WebhookWorld.create();
  names = await NameServer.start({
    ...Object.fromEntries(silentNames.map((name) => [name, UNRESPONSIVE])),
    'hooks.example': { A: ['127.0.0.1'] },
  });
});
afterEach(async () => {
  await world.stop();
  names.stop();
});

/** A service that uses this name server. */
const start = (resolver: Partial<HostResolver>) =>
  world.start({
    pace: { ...QUICK, attemptMs: 60_000 },
    options: { HostResolver: { servers: [names.address], ...resolver } },
  });
const silentAsked = () => new Set([...names.asked].map((query) => query.split(' ')[1]).filter(isSilent));
const isSilent = (name = '') => silentNames.includes(name);

describe('host names whose name servers do not respond', () => {
  it('are resolved one at a time per owner, without delaying other owners', async () => {
    const service = await start({ queryMs: 60_000, timeoutMs: 60_000 });
    const [ada, bob] = [await service.as('ada'), await service.as('bob')];
    const receiver = await world.receiver();
    for (const name of silentNames) await newWebhook(ada, { url: `http://${name}/`, types: ['task'] });
    await newWebhook(bob, { url: `http://hooks.example:${receiver.port}/`, types: ['task'] });
    await ada.newTask({ title: 'held up' });
    const leased = async () =>
      (await world.admin('SELECT 1 FROM webhooks WHERE leased_until > now() AND owner_id = $1', ['ada']))
        .length;
    await until(async () => (await leased()) === HOOKS && silentAsked().size > 0, 20_000);
    await bob.newTask({ title: 'on its way' });
    await until(() => receiver.received.length === 1, 20_000);
    expect(receiver.titles).toEqual(['on its way']);
    expect(silentAsked().size).toBe(1);
    expect((await lookup('localhost')).address).toBeDefined();
  });

  it('fail the attempt with a reason, and the next name is resolved', async () => {
    const service = await start({ queryMs: 20 });
    const ada = await service.as('ada');
    const webhooks = [];
    for (const name of silentNames)
      webhooks.push(await newWebhook(ada, { url: `http://${name}/`, types: ['task'] }));
    await ada.newTask();
    for (const webhook of webhooks) {
      await until(async () => ((await deliveriesOf(ada, webhook))[0]?.attempts ?? 0) > 0, 20_000);
      expect((await deliveriesOf(ada, webhook))[0]).toMatchObject({
        statusCode: null,
        error: 'the host name was not resolved: ETIMEOUT',
      });
    }
    expect(silentAsked().size).toBe(HOOKS);
  });
});
