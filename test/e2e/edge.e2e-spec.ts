import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { until } from '../support/process.js';

let service: TestService;
let ada: Client;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('ada');
  await ada.newTask();
});
afterAll(() => service.stop());

describe('an unreadable request head', () => {
  it.each([
    [
      'of a giant header',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'header-too-large',
    ],
    ['of a giant URL', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 414, 'uri-too-long'],
    ['of no HTTP', 'HELLO\r\n\r\n', 400, 'malformed-request'],
  ])('gets a problem response: %s', async (_, bytes, status, name) => {
    const [head, body] = (await exchange(bytes)).split('\r\n\r\n');
    const problem = JSON.parse(body!);
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(problem).toMatchObject({ type: `/problems/${name}`, status });
    for (const header of [
      'Content-Type: application/problem+json; charset=utf-8',
      `X-Request-Id: ${problem.instance}`,
      'Cache-Control: no-store',
      'X-Content-Type-Options: nosniff',
      'Connection: close',
    ])
      expect(head).toContain(header);
  });
});

describe('slow request heads', () => {
  it('time out while other requests are served', async () => {
    const slowRequests = Array.from({ length: 200 }, () => open('GET /api/v1/tasks HTTP/1.1\r\nhost: x\r\n'));
    const timer = setInterval(() => {
      for (const { socket } of slowRequests) if (socket.writable) socket.write('x-more: 1\r\n');
    }, 500);
    await sleep(1_000);
    await ada.get('/api/v1/tasks').expect(200);
    await until(() => slowRequests.every(({ socket }) => socket.closed), 40_000);
    clearInterval(timer);
    expect(slowRequests.filter(({ socket }) => !socket.closed)).toEqual([]);
    expect(slowRequests[0]!.received()).toMatch(/^HTTP\/1.1 408 .*"type":"\/problems\/request-timed-out"/s);
  });
});

describe('a body with too many elements', () => {
  it.each([
    ['a list', { operations: Array(87_000).fill({}) }, '/operations'],
    ['a list where there should be none', { title: Array(80_000).fill(1) }, '/title'],
    [
      'a list within',
      { operations: [{ body: { labels: Array(2_000).fill('x') } }] },
      '/operations/0/body/labels',
    ],
    ['many lists', { operations: Array(100).fill({ body: { a: Array(900).fill(1) } }) }, ''],
    ['an object', Object.fromEntries(Array.from({ length: 2_000 }, (_, nth) => [nth, 1])), ''],
  ])('is rejected before validation: %s', async (_, body, pointer) => {
    for (const path of ['/api/v1/batch', '/api/v1/tasks'])
      expectProblem(await ada.post(path, body), 400, 'invalid-input', [pointer]);
  });

  it('is rejected quickly', async () => {
    const body = JSON.stringify({ operations: Array(87_000).fill({}) });
    await ada.post('/api/v1/batch', JSON.parse(body));
    const begin = performance.now();
    JSON.parse(body);
    const parsedMs = performance.now() - begin;
    const durations: number[] = [];
    for (let nth = 0; nth < 5; nth++) {
      const { headers } = await ada.post('/api/v1/batch', JSON.parse(body));
      const isOf = ({ msg, requestId }: Record<string, unknown>) =>
        msg === 'request' && requestId === headers['x-request-id'];
      durations.push((await service.logs()).find(isOf)!.durationMs as number);
    }
    // About the time to parse JSON of that size; copying and validating it took dozens of times longer.
    expect(Math.min(...durations)).toBeLessThan(20 * parsedMs + 50);
  });

  it('is rejected if it nests too deeply', async () => {
    const answer = await ada
      .post('/api/v1/tasks')
      .type('json')
      .send('{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000));
    expectProblem(answer, 400, 'malformed-request');
  });
});

describe('a compressed body', () => {
  it.each(['/api/v1/import', '/api/v1/tasks'])('is rejected with 415: %s', async (path) => {
    const type = path.endsWith('import') ? 'application/x-ndjson' : 'application/json';
    const answer = await ada.post(path).set('content-encoding', 'gzip').type(type).send('{}');
    expectProblem(answer, 415, 'unsupported-media-type');
    expect(answer.headers['accept-encoding']).toBe('identity');
  });
});

describe('the content type of an import', () => {
  const file = async (type: string) =>
    ada
      .post('/api/v1/import')
      .set('content-type', type)
      .send((await ada.get('/api/v1/export')).text);

  it.each(['APPLICATION/X-NDJSON', 'application/x-ndjson; charset=utf-8', 'Application/X-NDJSON;x=y'])(
    'is case-insensitive: %s',
    async (type) => void expect((await file(type)).status).toBe(200),
  );

  it.each(['application/x-ndjsonish', 'application/json', 'text/plain'])(
    'is rejected if unsupported: %s',
    async (type) => {
      expectProblem(await file(type), 415, 'unsupported-media-type');
    },
  );
});

describe('a conditional list request', () => {
  it.each([
    ['tasks?limit=0', '/limit'],
    ['tasks?nonsense=1', '/nonsense'],
    ['lists?limit=x', '/limit'],
    ['tasks/nonsense/completions', '/id'],
  ])('is validated before a 304: %s', async (path, pointer) => {
    const answer = await ada.get(`/api/v1/${path}`).set('if-none-match', '*');
    expectProblem(answer, 400, 'invalid-input', [pointer]);
    expect(answer.headers['etag']).toBeUndefined();
  });
});

interface Opened {
  readonly socket: Socket;
  received(): string;
}

function open(bytes: string): Opened {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
  socket.on('error', () => {}).write(bytes);
  return { socket, received: () => received };
}

async function exchange(bytes: string): Promise<string> {
  const { socket, received } = open(bytes);
  await once(socket, 'close');
  return received();
}
