import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { exchange } from '../support/raw-request.js';
import { Wire } from '../support/wire.js';

let service: TestService;
let ada: Client;
let wire: Wire;

beforeAll(async () => {
  service = await startService({ CORS_ORIGINS: 'https://app.example.com' });
  ada = await service.as('ada');
  wire = new Wire(service.url);
  for (let nth = 0; nth < 20; nth++)
    await ada
      .post('/api/v1/tasks', { title: `Task ${nth}`, description: 'Oat milk, two litres. '.repeat(20) })
      .expect(201);
});
afterAll(async () => {
  wire.close();
  await service.stop();
});

const send = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  wire.send({ method, path, headers: { authorization: `Bearer ${ada.token}`, ...headers } });
const LARGE = '/api/v1/tasks?limit=20';

describe('a large response', () => {
  it.each([
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['BR;Q=0.5', 'br'],
    ['identity', undefined],
    ['gzip;q=0', undefined],
    ['deflate, *', undefined],
    ['', undefined],
  ])(
    'to a client that accepts `%s` is encoded as %s, with the same tag and content',
    async (accepted, encoding) => {
      const plain = await send(LARGE);
      const answer = await send(LARGE, { 'accept-encoding': accepted });
      expect(answer.headers['content-encoding']).toBe(encoding);
      expect(answer.headers.vary).toBe('Origin, Accept-Encoding');
      expect(answer.headers.etag).toBe(plain.headers.etag);
      expect(answer.headers.etag).toMatch(/^"/);
      expect(answer.text).toBe(plain.text);
      if (encoding) expect(Number(answer.headers['content-length'])).toBeLessThan(plain.text.length / 3);
    },
  );

  it('can be decoded by fetch', async () => {
    const answer = await fetch(`${service.url}${LARGE}`, {
      headers: { authorization: `Bearer ${ada.token}`, 'accept-encoding': 'gzip, br' },
    });
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(((await answer.json()) as { data: unknown[] }).data).toHaveLength(20);
  });

  it('is answered with 304 if its tag matches', async () => {
    const { headers } = await send(LARGE, { 'accept-encoding': 'gzip' });
    const known = await send(LARGE, { 'accept-encoding': 'gzip', 'if-none-match': headers.etag! });
    expect([known.status, known.text, known.headers['content-encoding']]).toEqual([304, '', undefined]);
    expect(known.headers.etag).toBe(headers.etag);
  });

  it('reports its unencoded length to HEAD', async () => {
    const { text } = await send(LARGE);
    const { headers } = await send(LARGE, { 'accept-encoding': 'gzip' }, 'HEAD');
    expect(headers).toMatchObject({
      'content-length': String(Buffer.byteLength(text)),
      vary: 'Origin, Accept-Encoding',
    });
    expect(headers['content-encoding']).toBeUndefined();
  });

  it('with a row keeps the strong tag that `If-Match` accepts, and is replayed unchanged', async () => {
    const body = JSON.stringify({ title: 'Long', description: 'x'.repeat(9_000) });
    const headers = { 'accept-encoding': 'gzip', 'content-type': 'application/json', 'idempotency-key': 'k' };
    const write = (path: string, method: string, more: object, text: string) =>
      wire.send({
        method,
        path,
        headers: { authorization: `Bearer ${ada.token}`, ...headers, ...more },
        body: text,
      });
    const first = await write('/api/v1/tasks', 'POST', {}, body);
    const again = await write('/api/v1/tasks', 'POST', {}, body);
    expect([first.status, first.headers['content-encoding'], first.headers.etag]).toEqual([
      201,
      'gzip',
      '"1"',
    ]);
    expect(again.headers).toMatchObject({
      'content-encoding': 'gzip',
      etag: '"1"',
      'idempotency-replayed': 'true',
    });
    expect(JSON.parse(again.text)).toEqual(JSON.parse(first.text));
    const changed = await write(
      first.headers.location!,
      'PATCH',
      { 'if-match': '"1"', 'idempotency-key': 'l' },
      '{"priority":1}',
    );
    expect([changed.status, changed.headers.etag]).toEqual([200, '"2"']);
    const stale = await write(
      first.headers.location!,
      'PATCH',
      { 'if-match': '"1"', 'idempotency-key': 'm' },
      '{"priority":2}',
    );
    expect([stale.status, stale.headers['content-encoding']]).toEqual([412, 'gzip']);
    expect(JSON.parse(stale.text)).toMatchObject({ current: { version: 2 } });
  });

  it('to a batch contains unencoded parts', async () => {
    const operations = Array.from({ length: 10 }, (_, nth) => ({
      method: 'POST',
      path: '/tasks',
      body: { title: `${nth}`, description: 'y'.repeat(9_000) },
    }));
    const { status, body } = await ada.post('/api/v1/batch', { operations });
    expect([status, body.results.map((one: { status: number }) => one.status)]).toEqual([
      200,
      Array(10).fill(201),
    ]);
  });
});

describe('no encoding', () => {
  it('applies to small responses, exports and event streams', async () => {
    for (const path of ['/api/v1/settings', '/api/v1/export', '/api/v1/events']) {
      const { status, headers } = await send(path, { 'accept-encoding': 'gzip, br' });
      expect([path, status, headers['content-encoding'], headers.vary]).toEqual([
        path,
        200,
        undefined,
        'Origin',
      ]);
    }
  });

  it('applies to clients that send no Accept-Encoding', async () => {
    const { host } = new URL(service.url);
    const text = await exchange(
      service.url,
      `GET ${LARGE} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${ada.token}\r\nConnection: close\r\n\r\n`,
    );
    expect([text.includes('"nextCursor":'), text.includes('content-encoding')]).toEqual([true, false]);
  });
});
