import { connect } from 'node:net';
import type { LoadMonitor } from '../../src/platform/concurrency/load-monitor.js';
import { startService, type TestService } from '../support/service.js';
import { Client } from '../support/client.js';
import { TestIssuer } from '../support/issuer.js';
import { from, leftOf } from '../support/limits.js';
import { until } from '../support/process.js';
import { exchange, statusesIn } from '../support/raw-request.js';

const QUOTA = 10;
const SETTINGS = {
  RATE_LIMIT_PER_MINUTE: `${QUOTA}`,
  RATE_LIMIT_ANONYMOUS_PER_MINUTE: `${QUOTA}`,
  TRUST_PROXY: 'loopback',
  CORS_ORIGINS: 'https://app.example.com',
  REQUIRE_IF_MATCH: 'true',
};

let service: TestService;
let attacker: TestIssuer;

beforeAll(async () => {
  service = await startService(SETTINGS);
  attacker = await TestIssuer.start();
});
afterAll(() => Promise.all([service.stop(), attacker.stop()]));

/** A caller: an owner, or an address without a valid token. */
class Caller {
  private static count = 0;
  readonly address = `192.0.2.${Caller.count++}`;

  constructor(readonly token?: string) {}

  static async owner({ issuer } = service): Promise<Caller> {
    return new Caller(await issuer.token(`owner ${Caller.count}`));
  }

  get lines(): string[] {
    const forwarded = `X-Forwarded-For: ${this.address}`;
    return this.token ? [forwarded, `Authorization: Bearer ${this.token}`] : [forwarded];
  }

  /** The number of the owner's requests counted before this one. */
  async countAsOwner({ url } = service): Promise<number> {
    return QUOTA - 1 - (await leftOf(new Client(url, this.token).get('/api/v1/limits')))!;
  }

  async countAsAddress({ url } = service): Promise<number> {
    return QUOTA - 1 - (await leftOf(from(new Client(url), this.address), 'address'))!;
  }
}

/** The lines of a request except those that identify the caller. */
type RawRequest = readonly [line: string, headers?: readonly string[], body?: string];

const JSON_TYPE = 'Content-Type: application/json';
const FILE_TYPE = 'Content-Type: application/x-ndjson';
const BODY = '{"title":"x"}';
const TASK = '/api/v1/tasks/00000000-0000-4000-8000-000000000000';

const call = (method: string, path: string): RawRequest => [`${method} ${path} HTTP/1.1`];
const post = (headers: string[], body = BODY, path = '/api/v1/tasks'): RawRequest => [
  `POST ${path} HTTP/1.1`,
  [...headers, `Content-Length: ${body.length}`],
  body,
];
const postChunks = (headers: string[], body: string): RawRequest => [
  'POST /api/v1/tasks HTTP/1.1',
  headers,
  body === '' ? '0\r\n\r\n' : `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
];

/** Requests rejected before a handler runs, with the status for an owner and for a caller without a token. */
const REFUSALS: readonly [name: string, owner: number, stranger: number, sent: RawRequest][] = [
  ['a path that cannot be decoded', 400, 400, call('GET', '/api/v1/tasks/%E0%A4%A')],
  ['a path in another encoding, with a body', 400, 400, post([JSON_TYPE], BODY, '/%zz')],
  ['an overlong segment', 414, 414, call('GET', `/api/v1/tasks/${'x'.repeat(300)}`)],
  ['an unknown path', 404, 404, call('GET', '/nowhere')],
  ['an unknown API path', 404, 404, call('GET', '/api/v1/nowhere')],
  ['a method that the route does not support', 404, 404, call('DELETE', '/api/v1/tasks')],
  ['a method that no route supports', 404, 404, call('TRACE', '/api/v1/tasks')],
  ['a WebDAV method', 404, 404, call('PROPFIND', '/api/v1/tasks')],
  ['a method that a probe does not support', 404, 404, call('DELETE', '/health/live')],
  ['a body for a probe', 404, 404, post(['Content-Type: text/plain'], BODY, '/health/ready')],
  [
    'another transfer coding before chunked',
    400,
    400,
    postChunks([JSON_TYPE, 'Transfer-Encoding: gzip, chunked'], BODY),
  ],
  ['a malformed JSON body', 400, 401, post([JSON_TYPE], '{')],
  ['a deeply nested body', 400, 401, post([JSON_TYPE], '['.repeat(40))],
  ['a body of the wrong shape', 400, 401, post([JSON_TYPE], '[]')],
  ['an oversized body', 413, 401, post([JSON_TYPE], ' '.repeat(300_000))],
  [
    'an oversized chunked body',
    413,
    401,
    postChunks([JSON_TYPE, 'Transfer-Encoding: chunked'], ' '.repeat(300_000)),
  ],
  ['an unsupported content type', 415, 401, post(['Content-Type: text/plain'])],
  ['an invalid content type', 415, 401, post(['Content-Type: x'])],
  ['no content type', 415, 401, post([])],
  ['a compressed body', 415, 401, post([JSON_TYPE, 'Content-Encoding: gzip'])],
  ['a file where none is accepted', 415, 401, post([FILE_TYPE])],
  ['an import with another content type', 415, 401, post([JSON_TYPE], BODY, '/api/v1/import')],
  ['a compressed import', 415, 401, post([FILE_TYPE, 'Content-Encoding: br'], BODY, '/api/v1/import')],
  ['an import without a file', 400, 401, post([], '', '/api/v1/import')],
  [
    'a chunked body with an unsupported content type',
    415,
    401,
    postChunks(['Transfer-Encoding: chunked'], BODY),
  ],
  [
    'an empty chunked body where a body is required',
    400,
    401,
    postChunks(['Transfer-Encoding: chunked'], ''),
  ],
  ['an ignored expectation', 400, 401, post([JSON_TYPE, 'Expect: more'], '[]')],
  ['an invalid id', 400, 401, call('GET', '/api/v1/tasks/7')],
  ['an unknown query parameter', 400, 401, call('GET', '/api/v1/tasks?x=1')],
  ['an invalid idempotency key', 400, 401, post([JSON_TYPE, `Idempotency-Key: ${'x'.repeat(300)}`])],
  ['a row that does not exist', 404, 401, call('GET', TASK)],
  ['a missing version', 428, 401, call('DELETE', TASK)],
  ['a ticket in addition to a token', 401, 401, call('GET', '/api/v1/events?ticket=x')],
];

const bytesOf = ([line, headers = [], body = '']: RawRequest, { lines }: Caller): string =>
  [line, 'Host: x', 'Connection: close', ...lines, ...headers, '', body].join('\r\n');

const statusOf = async (sent: RawRequest, caller: Caller, { url } = service): Promise<number> =>
  statusesIn(await exchange(url, bytesOf(sent, caller)))[0]!;

describe('a rejected request', () => {
  it.each(REFUSALS)('because of %s is counted (%d, without a token %d)', async (_, status, other, sent) => {
    const [owner, stranger] = [await Caller.owner(), new Caller()];
    // Where no token is needed, or the request is rejected anyway, a new token is not verified.
    await owner.countAsOwner();
    expect([await statusOf(sent, owner), await statusOf(sent, stranger)]).toEqual([status, other]);
    expect([await owner.countAsOwner(), await owner.countAsAddress()]).toEqual([2, 0]);
    expect(await stranger.countAsAddress()).toBe(1);
  });

  it('returns 429 once the quota is spent, before any other error', async () => {
    const spent = new Caller();
    for (let count = 0; count < QUOTA; count++) expect(await spent.countAsAddress()).toBe(count);
    for (const [name, , , sent] of REFUSALS) expect([name, await statusOf(sent, spent)]).toEqual([name, 429]);
  });

  it('with an incomplete body is counted before its body arrives', async () => {
    const { hostname, port } = new URL(service.url);
    const owner = await Caller.owner();
    const socket = connect(Number(port), hostname);
    socket.write(bytesOf(['POST /api/v1/tasks HTTP/1.1', [JSON_TYPE, 'Content-Length: 9']], owner));
    let asked = 0;
    // One more than before: the request with the incomplete body.
    await until(async () => (await owner.countAsOwner()) > asked++);
    socket.destroy();
  });

  it('without a host is counted', async () => {
    const stranger = new Caller();
    const answer = await exchange(service.url, `GET / HTTP/1.1\r\n${stranger.lines[0]}\r\n\r\n`);
    expect(statusesIn(answer)).toEqual([400]);
    expect(answer).toMatch(/connection: close/i);
    expect(await stranger.countAsAddress()).toBe(1);
  });

  it('with a forged token is counted for its address, before the body is checked', async () => {
    const forger = new Caller(await attacker.token('ada'));
    expect(await statusOf(post(['Content-Type: text/plain']), forger)).toBe(401);
    expect(await forger.countAsAddress()).toBe(1);
  });

  it('with unavailable signing keys is counted for the address', async () => {
    const keyless = await startService(SETTINGS, service.issuer, { database: service.database });
    service.issuer.broken = { status: 500, body: '' };
    const caller = await Caller.owner(keyless);
    expect(await statusOf(post(['Content-Type: text/plain']), caller, keyless)).toBe(503);
    service.issuer.broken = undefined;
    expect(await caller.countAsAddress(keyless)).toBe(1);
    await keyless.close();
  });
});

describe('an overloaded service', () => {
  it('counts rejected requests for the owner of a cached token, otherwise for the address', async () => {
    const settings = { ...SETTINGS, OVERLOAD_LATENCY_MS: '200' };
    const busy = await startService(settings, service.issuer, { database: service.database });
    // Stops the adaptive limit.
    await busy.evaluate({}, (provider) => provider<LoadMonitor>('LoadMonitor').onModuleDestroy());
    const overloads = [
      (isOn: boolean) => busy.assign('LoadMonitor', { limit: isOn ? 0 : 100 }, 'limiter'),
      (isOn: boolean) => busy.assign('LoadMonitor', { isOverloaded: isOn }),
    ];
    for (const overloaded of overloads) {
      const [owner, unseen] = [await Caller.owner(busy), await Caller.owner(busy)];
      expect(await owner.countAsOwner(busy)).toBe(0);
      await overloaded(true);
      const statuses = [];
      for (const caller of [owner, unseen]) statuses.push(await statusOf(post([JSON_TYPE]), caller, busy));
      await overloaded(false);
      expect(statuses).toEqual([503, 503]);
      expect(await owner.countAsOwner(busy)).toBe(2);
      expect([await unseen.countAsAddress(busy), await unseen.countAsOwner(busy)]).toEqual([1, 0]);
    }
    await busy.close();
  });
});

/** Not parsed as requests, so the caller is unknown; each one costs a connection. */
describe('a response that Node sends before any hook', () => {
  it.each([
    ['a request that is not HTTP', 400, 'HELLO\r\n\r\n'],
    ['an unsupported HTTP version', 400, 'GET / HTTP/3.0\r\nHost: x\r\n\r\n'],
    ['two lengths', 400, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
    ['an oversized URL', 414, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['an oversized header', 431, `GET / HTTP/1.1\r\nHost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('is %s: %d, and the connection is closed', async (_, status, bytes) => {
    const answer = await exchange(service.url, bytes);
    expect(statusesIn(answer)).toEqual([status]);
    expect(answer).toMatch(/connection: close/i);
  });
});
