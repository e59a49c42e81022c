import { type TestService, startService } from '../support/service.js';
import { exchange, statusesIn } from '../support/raw-request.js';

let service: TestService;
let ada: string;
let bob: string;

beforeAll(async () => {
  service = await startService();
  ada = (await service.as('ada')).token!;
  bob = (await service.as('bob')).token!;
});
afterAll(() => service.stop());

const BODY = '{"title":"x"}';
const CHUNKED = `d\r\n${BODY}\r\n0\r\n\r\n`;
/** The request that an attacker tries to hide behind the first. */
const HIDDEN = 'GET /api/v1/auth/config HTTP/1.1\r\nHost: x\r\n\r\n';
const close = 'Connection: close\r\n';
const as = (token: string): string => `Host: x\r\nAuthorization: Bearer ${token}\r\n`;
const post = (headers: string, body: string, version = 'HTTP/1.1'): string =>
  `POST /api/v1/tasks ${version}\r\n${as(ada)}Content-Type: application/json\r\n${headers}\r\n${body}`;

describe('a request with an ambiguous length', () => {
  it.each([
    ['a length and chunked', 'Content-Length: 13\r\nTransfer-Encoding: chunked\r\n', CHUNKED],
    ['chunked and a length', 'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', CHUNKED],
    ['two lengths', 'Content-Length: 13\r\nContent-Length: 5\r\n', BODY],
    ['the same length twice', 'Content-Length: 13\r\nContent-Length: 13\r\n', BODY],
    ['a list of lengths', 'Content-Length: 13, 13\r\n', BODY],
    ['a length with a sign', 'Content-Length: +13\r\n', BODY],
    ['a negative length', 'Content-Length: -1\r\n', BODY],
    ['a hexadecimal length', 'Content-Length: 0x0d\r\n', BODY],
    ['a length with a space', 'Content-Length: 1 3\r\n', BODY],
    ['a length that overflows', `Content-Length: ${'9'.repeat(20)}\r\n`, BODY],
    ['an unknown transfer coding', 'Transfer-Encoding: xchunked\r\n', CHUNKED],
    ['another coding after chunked', 'Transfer-Encoding: chunked, identity\r\n', CHUNKED],
    ['another coding before chunked', 'Transfer-Encoding: gzip, chunked\r\n', CHUNKED],
    ['an empty coding before chunked', 'Transfer-Encoding: identity, chunked\r\n', CHUNKED],
    ['an empty transfer coding', 'Transfer-Encoding: \r\nContent-Length: 13\r\n', BODY],
    ['a space before the colon', 'Transfer-Encoding : chunked\r\n', CHUNKED],
    ['a vertical tab before the coding', 'Transfer-Encoding: \x0bchunked\r\n', CHUNKED],
    ['chunked twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', CHUNKED],
    ['chunks, and none', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', CHUNKED],
    ['a coding on a folded line', 'Transfer-Encoding:\r\n chunked\r\n', CHUNKED],
    ['a chunk of 0xd bytes', 'Transfer-Encoding: chunked\r\n', `0x${CHUNKED}`],
    ['a chunk of -1 bytes', 'Transfer-Encoding: chunked\r\n', `-1\r\n${BODY}\r\n0\r\n\r\n`],
    [
      'a chunk size that overflows',
      'Transfer-Encoding: chunked\r\n',
      `${'f'.repeat(17)}\r\n${BODY}\r\n0\r\n\r\n`,
    ],
    ['a chunk size followed by garbage', 'Transfer-Encoding: chunked\r\n', `d\n${BODY}\r\n0\r\n\r\n`],
    ['a chunk longer than its size', 'Transfer-Encoding: chunked\r\n', `d\r\n${BODY}xx0\r\n\r\n`],
    [
      'an unterminated chunk extension',
      'Transfer-Encoding: chunked\r\n',
      `d;a=${'b'.repeat(20_000)}\r\n${BODY}\r\n0\r\n\r\n`,
    ],
    ['a body longer than its length', 'Content-Length: 5\r\n', BODY],
  ])('is rejected, and nothing after it is parsed: %s', async (_, headers, body) => {
    const answer = await exchange(service.url, post(headers, body) + HIDDEN);
    // An unparsable rest of the body is reported as well.
    expect([...new Set(statusesIn(answer))]).toEqual([400]);
    expect(answer).toMatch(/connection: close/i);
    expect(answer).toMatch(/x-content-type-options: nosniff/i);
    expect(answer).toContain('/problems/malformed-request');
  });

  it('is rejected when an HTTP/1.0 client sends chunks', async () => {
    const answer = await exchange(
      service.url,
      post('Transfer-Encoding: chunked\r\n', CHUNKED, 'HTTP/1.0') + HIDDEN,
    );
    expect(statusesIn(answer)).toEqual([400]);
  });

  it.each([
    ['ends its lines with a bare line feed', (request: string) => request.replaceAll('\r\n', '\n')],
    ['ends one line with a bare line feed', (request: string) => request.replace('Host: x\r\n', 'Host: x\n')],
    ['has a carriage return in a header', (request: string) => request.replace('Host: x', 'Host: x\rX: y')],
    ['has a null character in a header', (request: string) => request.replace('Host: x', 'Host: x\0')],
    ['folds a header', (request: string) => request.replace('Bearer ', 'Bearer\r\n ')],
    ['has a space before a header name', (request: string) => request.replace('Host: x', ' Host: x')],
  ])('is rejected when it %s', async (_, edit) => {
    const answer = await exchange(service.url, edit(post('Content-Length: 13\r\n', BODY)));
    expect(statusesIn(answer)).toEqual([400]);
  });

  it('creates no task in any of these ways', async () => {
    expect((await (await service.as('ada')).get('/api/v1/tasks').expect(200)).body.data).toEqual([]);
  });
});

describe('requests on one connection', () => {
  it('are answered in order, each with its own user', async () => {
    const me = (headers: string): string => `GET /api/v1/auth/me HTTP/1.1\r\n${headers}\r\n`;
    const pipelined = [as(ada), 'Host: x\r\n', as(bob), as(`${bob}x`), as(ada) + close].map(me).join('');
    const answer = await exchange(service.url, pipelined);
    expect(statusesIn(answer)).toEqual([200, 401, 200, 401, 200]);
    expect([...answer.matchAll(/"id":"(\w+)"/g)].map(([, id]) => id)).toEqual(['ada', 'bob', 'ada']);
  });

  it('start where the previous one ended, even after a GET with a body', async () => {
    const get = `GET /api/v1/tasks HTTP/1.1\r\n${as(ada)}Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`;
    const answer = await exchange(
      service.url,
      `${get}GET /api/v1/auth/me HTTP/1.1\r\n${as(bob)}${close}\r\n`,
    );
    expect(answer).not.toContain('"issuer"');
    expect(statusesIn(answer).slice(1)).toEqual([200]);
  });

  it('wait for the rest of an incomplete body', async () => {
    expect(await exchange(service.url, post('Content-Length: 200\r\n', BODY), 300)).toBe('');
  });

  it('ignore a token in the trailers of a body', async () => {
    const trailer = CHUNKED.replace('0\r\n', `0\r\nAuthorization: Bearer ${ada}\r\n`);
    const answer = await exchange(
      service.url,
      `POST /api/v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTrailer: Authorization\r\nTransfer-Encoding: chunked\r\n${close}\r\n${trailer}`,
    );
    expect(statusesIn(answer)).toEqual([401]);
  });
});

describe('a request line', () => {
  const line = (first: string, headers = `${as(ada)}${close}`): Promise<string> =>
    exchange(service.url, `${first}\r\n${headers}\r\n`);

  it.each([
    ['with HTTP/1.0 is answered, and the connection is closed', 'GET /api/v1/auth/me HTTP/1.0', [200]],
    ['with an unknown version is rejected', 'GET /api/v1/auth/me HTTP/1.2', [400]],
    ['with the HTTP/2 preface is rejected', 'PRI * HTTP/2.0', [400]],
    [
      'with an absolute URL is routed by its path',
      'GET http://evil.example.com/api/v1/auth/me HTTP/1.1',
      [200],
    ],
    ['with a URL without a host is rejected', 'GET http:///health/live/api/v1/auth/me HTTP/1.1', [400]],
    ['without a leading slash is rejected', 'GET api/v1/auth/me HTTP/1.1', [400]],
    ['with an asterisk matches no route', 'OPTIONS * HTTP/1.1', [404]],
    ['with TRACE is not echoed', 'TRACE /api/v1/auth/me HTTP/1.1', [404]],
    ['with an unknown method is rejected', 'FOO /api/v1/auth/me HTTP/1.1', [400]],
    ['with a lower-case method is rejected', 'get /api/v1/auth/me HTTP/1.1', [400]],
    ['with an unsupported method matches no route', 'PROPFIND /api/v1/auth/me HTTP/1.1', [404]],
    ['with CONNECT opens no tunnel', 'CONNECT evil.example.com:443 HTTP/1.1', []],
  ])('%s', async (_, first, statuses) => expect(statusesIn(await line(first))).toEqual(statuses));

  it('requires a host, which never appears in a response', async () => {
    expect(statusesIn(await line('GET /api/v1/auth/config HTTP/1.1', close))).toEqual([400]);
    for (const host of ['evil.example.com', '127.0.0.1:1', 'a b', '"><script>', '[::1', '']) {
      const answer = await line(
        'GET /api/v1/lists?limit=1 HTTP/1.1',
        `${as(ada).replace('Host: x', `Host: ${host}`)}${close}`,
      );
      expect([host, statusesIn(answer)]).toEqual([host, [200]]);
      if (host !== '') expect(answer).not.toContain(host);
    }
  });

  it('is not overridden by any header', async () => {
    const overrides =
      'X-HTTP-Method-Override: DELETE\r\nX-Method-Override: DELETE\r\nX-HTTP-Method: DELETE\r\n' +
      'X-Original-URL: /health/live\r\nX-Rewrite-URL: /health/live\r\nX-Forwarded-Prefix: /health\r\n';
    const signedOut = await line('GET /api/v1/auth/me HTTP/1.1', `Host: x\r\n${overrides}${close}`);
    expect(statusesIn(signedOut)).toEqual([401]);
    const answer = await line('GET /api/v1/auth/me HTTP/1.1', `${as(ada)}${overrides}${close}`);
    expect(statusesIn(answer)).toEqual([200]);
  });

  it.each(['h2c', 'websocket', 'TLS/1.0'])('does not switch to another protocol: %s', async (protocol) => {
    const upgrade = `Host: x\r\nConnection: Upgrade, close\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n`;
    expect(statusesIn(await line('GET /api/v1/tasks HTTP/1.1', upgrade))).toEqual([401]);
  });
});

describe('a path', () => {
  /** Every public response. */
  const OPEN = /^\/(health\/(live|ready)|api\/v1\/auth\/config)$/;

  it.each([
    '//api/v1/auth/me',
    '/api//v1/auth/me',
    '/api/v1/auth/me/',
    '/API/V1/AUTH/ME',
    '/api/v1/%61uth/me',
    '/api/v1/auth%2fme',
    '/api%2fv1%2fauth%2fme',
    '/api/v1/auth%252fme',
    '/./api/v1/auth/me',
    '/health/live/../../api/v1/auth/me',
    '/health/live/..%2f..%2fapi/v1/auth/me',
    '/health/live/..;/..;/api/v1/auth/me',
    '/health/live;/api/v1/auth/me',
    '/health/live/api/v1/auth/me',
    '/api/v1/auth/config/../me',
    '/api/v1/auth/config/%2e%2e/me',
    '/api/v1/auth/me;x=y',
    '/api/v1/auth/me;/health/live',
    '/api/v1/auth/me%00',
    '/api/v1/auth/me%20',
    '/api/v1/auth/me.json',
    '/api/v1/auth/me#/health/live',
    '/api/v1/auth/me?/health/live',
    '\\api\\v1\\auth\\me',
    '/api/auth/../v1/auth/me',
    '/docs/../api/v1/auth/me',
    '/docs/..%2fpackage.json',
    '/docs/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
    '/docs//etc/passwd',
    '/docs/..\\..\\package.json',
    '/problems/../api/v1/auth/me',
    '/problems/%2e%2e%2fapi%2fv1%2fauth%2fme',
    '/problems/__proto__',
    '/problems/constructor',
  ])('does not reach a protected route without a token: %s', async (path) => {
    expect(path).not.toMatch(OPEN);
    const answer = await exchange(service.url, `GET ${path} HTTP/1.1\r\nHost: x\r\n${close}\r\n`);
    expect([path, statusesIn(answer).filter((status) => ![400, 401, 403, 404].includes(status))]).toEqual([
      path,
      [],
    ]);
    expect(answer).toContain('application/problem+json');
    expect(answer).not.toMatch(/root:|"dependencies"/);
  });
});
