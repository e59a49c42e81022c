import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { isPublicAddress } from '../../src/webhooks/delivery/webhook-network.js';
import type { WebhookNetwork } from '../../src/webhooks/delivery/webhook-network.js';
import type { Client } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { until } from '../support/process.js';
import {
  deliveriesOf,
  type DeliveryBody,
  newWebhook,
  type WebhookBody,
  WebhookWorld,
} from '../support/webhooks.js';
import { prepareWith, startService, type TestService } from '../support/service.js';

const PATH = '/api/v1/webhooks';

const PRIVATE = [
  ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '172.16.0.1'],
  ...[
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    '100.127.255.255',
    '169.254.169.254',
    '169.254.0.1',
    '168.63.129.16',
  ],
  ...['192.0.0.1', '192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '198.19.255.255', '192.88.99.1'],
  ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ...[
    '::',
    '::1',
    '::7f00:1',
    '::127.0.0.1',
    '::808:808',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
  ],
  ...['::ffff:0:127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::7f00:1', '100::1', '2001::1'],
  ...[
    '2001:db8::1',
    '3fff::1',
    '2002:7f00:1::',
    '2002:808:808::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
  ],
  ...['fe80::1%eth0', 'ff02::1', '5f00::1', '4000::1', 'e000::1'],
];
const PUBLIC = [
  '8.8.8.8',
  '1.1.1.1',
  '93.184.216.34',
  '172.32.0.1',
  '100.128.0.1',
  '2606:4700:4700::1111',
  '2a00:1450::1',
];

describe('an IP address', () => {
  it.each(PRIVATE)('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(PUBLIC)('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));
  it.each(['', 'example.com', '1', '127.1', '0x7f000001', 'localhost', '1.2.3.4.5', ':::'])(
    '"%s" is not a valid resolver result',
    (address) => expect(isPublicAddress(address)).toBe(false),
  );
});

describe('the URL of a webhook', () => {
  let service: TestService;
  let ada: Client;

  beforeAll(async () => {
    service = await startService({ LIMIT_WEBHOOKS: '100' });
    ada = await service.as('ada');
  });
  afterAll(() => service.stop());

  it.each([
    ...PRIVATE.filter((address) => !address.includes('%')).map((address) =>
      address.includes(':') ? `[${address}]` : address,
    ),
    ...[
      '2130706433',
      '017700000001',
      '0x7f000001',
      '0x7f.1',
      '127.1',
      '127.0.1',
      '0177.0.0.1',
      '0',
      '127.0.0.1.',
    ],
    ...[
      '[0:0:0:0:0:0:0:1]',
      '[::FFFF:7F00:1]',
      '１２７.０.０.１',
      '①②⑦.0.0.1',
      '127%2e0%2e0%2e1',
      '0xA9FEA9FE',
      '[fe80::1%25eth0]',
    ],
    ...[
      '2852039166',
      '[::ffff:169.254.169.254]',
      '[64:ff9b::169.254.169.254]',
      '256.256.256.256',
      '1.2.3.4.5',
    ],
  ])('cannot be https://%s/', async (host) => {
    for (const port of ['', ':8443']) {
      const answer = await ada.post(PATH, { url: `https://${host}${port}/latest/meta-data` });
      expectProblem(answer, 400, 'invalid-input', ['/url']);
    }
    expect((await ada.get(PATH)).body.data).toEqual([]);
  });

  it.each(['8.8.8.8', '[2606:4700:4700::1111]', 'example.com:8443', 'münchen.example'])(
    'can be https://%s/',
    async (host) => {
      const { id } = await newWebhook(ada, { url: `https://${host}/` });
      await ada.delete(`${PATH}/${id}`).expect(204);
    },
  );

  it('can point anywhere when the operator allows it', async () => {
    const open = await startService({ WEBHOOK_ALLOW_PRIVATE: 'true' });
    const user = await open.as('ada');
    for (const url of ['http://127.0.0.1:3000/', 'https://[::1]/', 'http://localhost/'])
      await newWebhook(user, { url });
    expectProblem(await user.post(PATH, { url: 'ftp://127.0.0.1/' }), 400, 'invalid-input', ['/url']);
    await open.stop();
  });
});

describe('the address behind a host name', () => {
  let world: WebhookWorld;
  let listener: Server;
  let port: number;
  /** The first bytes sent on each connection. */
  const firstBytes: string[] = [];

  beforeEach(async () => {
    world = await WebhookWorld.create();
    firstBytes.length = 0;
    listener = createServer((socket) => {
      const index = firstBytes.push('') - 1;
      socket.once('data', (chunk) => {
        firstBytes[index] = chunk.toString('latin1');
        socket.destroy();
      });
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    port = (listener.address() as AddressInfo).port;
  });
  afterEach(async () => {
    listener.close();
    await world.stop();
  });

  /** A service with the test's own name server; one list of addresses per look-up. */
  async function startWith(
    lookups: string[][],
    { allowed, settings }: { allowed?: string; settings?: Record<string, string> } = {},
  ) {
    const service = await world.start({
      settings,
      prepare: prepareWith({ lookups, allowed }, (provider, { lookups, allowed }) => {
        const asked: string[] = [];
        const network = provider<WebhookNetwork>('WebhookNetwork');
        Object.assign(network, { asked });
        network.resolve = async (host) => {
          const addresses = lookups[Math.min(asked.push(host), lookups.length) - 1]!;
          return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
        };
        if (allowed !== undefined) network.isAllowed = (address) => address === allowed;
      }),
    });
    return { service, ada: await service.as('ada') };
  }
  const CLOSED = { settings: { WEBHOOK_ALLOW_PRIVATE: 'false' } };

  async function firstAttempt(user: Client, webhook: WebhookBody): Promise<DeliveryBody> {
    await user.newTask({ title: 'a' });
    await until(async () => ((await deliveriesOf(user, webhook))[0]?.attempts ?? 0) > 0);
    return (await deliveriesOf(user, webhook))[0]!;
  }
  const REFUSED = { statusCode: null, error: 'the host resolves to an address that is not public' };

  it.each([
    ['a private address', ['127.0.0.1']],
    ['a public and a private one', ['93.184.216.34', '127.0.0.1']],
    ['a private and a public one', ['127.0.0.1', '93.184.216.34']],
    ['an IPv4-mapped IPv6 address', ['::ffff:127.0.0.1']],
    ['a cloud metadata address', ['169.254.169.254']],
  ])('is not connected to when it is %s', async (_, addresses) => {
    const { ada } = await startWith([addresses], CLOSED);
    const webhook = await newWebhook(ada, { url: `https://internal.example:${port}/`, types: ['task'] });
    expect(await firstAttempt(ada, webhook)).toMatchObject(REFUSED);
    expect(firstBytes).toEqual([]);
  });

  it('is not connected to as localhost, or when it was stored before addresses were restricted', async () => {
    const service = await world.start(CLOSED);
    const ada = await service.as('ada');
    const webhook = await newWebhook(ada, { url: `https://localhost:${port}/`, types: ['task'] });
    expect(await firstAttempt(ada, webhook)).toMatchObject(REFUSED);
    for (const url of [`https://127.0.0.1:${port}/`, `http://127.0.0.1:${port}/`]) {
      await world.admin('UPDATE webhooks SET url = $1', [url]);
      const { attempts } = (await deliveriesOf(ada, webhook))[0]!;
      await until(async () => (await deliveriesOf(ada, webhook))[0]!.attempts > attempts + 1, 20_000);
      expect((await deliveriesOf(ada, webhook))[0]).toMatchObject(REFUSED);
    }
    expect(firstBytes).toEqual([]);
  });

  it('is resolved once per attempt, and the connection uses the checked address', async () => {
    const checked = await world.receiver('127.0.0.1');
    const other = await world.receiver('127.0.0.2', checked.port);
    const { service, ada } = await startWith([['127.0.0.1'], ['127.0.0.2']], { allowed: '127.0.0.1' });
    const webhook = await newWebhook(ada, { url: `http://rebind.example:${checked.port}/`, types: ['task'] });
    expect(await firstAttempt(ada, webhook)).toMatchObject({ status: 'delivered' });
    expect([await service.read('WebhookNetwork', 'asked'), checked.received[0]!.headers.host]).toEqual([
      ['rebind.example'],
      `rebind.example:${checked.port}`,
    ]);
    // The name now points elsewhere, and no earlier connection remains.
    await ada.newTask({ title: 'b' });
    const second = async () => (await deliveriesOf(ada, webhook)).at(-2);
    await until(async () => ((await second())?.attempts ?? 0) > 0);
    expect(await second()).toMatchObject(REFUSED);
    expect([checked.connections, other.connections]).toEqual([1, 0]);
  });

  it('is connected to under the host name, which must match its certificate', async () => {
    const { ada } = await startWith([['127.0.0.1']]);
    const webhook = await newWebhook(ada, { url: `https://hooks.example:${port}/`, types: ['task'] });
    await firstAttempt(ada, webhook);
    // The TLS ClientHello contains the server name.
    expect(firstBytes[0]).toContain('hooks.example');
  });

  it('can be missing', async () => {
    const service = await world.start(CLOSED);
    const ada = await service.as('ada');
    const webhook = await newWebhook(ada, { url: 'https://nothing.invalid/', types: ['task'] });
    const { error, statusCode } = await firstAttempt(ada, webhook);
    expect([statusCode, error]).toEqual([
      null,
      expect.stringMatching(/^the host name was not resolved: E[A-Z]+$/),
    ]);
  });
});
