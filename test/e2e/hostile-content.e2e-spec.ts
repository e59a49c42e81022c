import { createLogger } from '../../src/platform/observability/logger.js';
import { type TestService, startService } from '../support/service.js';
import { resultsOf } from '../support/batch.js';
import type { Client } from '../support/client.js';
import { Wire, type WireAnswer } from '../support/wire.js';

let service: TestService;
let wire: Wire;
let ada: Client;

beforeAll(async () => {
  service = await startService();
  wire = new Wire(service.url);
  ada = await service.as('ada');
});
afterAll(async () => {
  wire.close();
  await service.stop();
});

const send = (method: string, path: string, json?: string, headers: object = {}): Promise<WireAnswer> =>
  wire.send({
    method,
    path,
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json', ...headers },
    body: json,
  });

describe('prototype pollution', () => {
  const FORMS = [
    '{"title":"x","__proto__":{"ownerId":"bob"}}',
    '{"title":"x","constructor":{"prototype":{"ownerId":"bob"}}}',
    '{"title":"x","\\u005f_proto__":{"ownerId":"bob"}}',
    '{"title":"x","prototype":{"ownerId":"bob"}}',
    '{"title":"x","due":{"date":"2026-12-24","__proto__":{"timeZone":"UTC"}}}',
    '{"title":"x","due":{"date":"2026-12-24","constructor":{"prototype":{"polluted":true}}}}',
    '{"title":"x","reminders":[{"minutesBefore":1,"__proto__":{"polluted":true}}]}',
    '{"title":"x","recurrence":{"rule":"FREQ=DAILY","toString":"x"},"due":{"date":"2026-12-24"}}',
    '{"title":"x","hasOwnProperty":1}',
    '{"title":"x","toString":null,"valueOf":null}',
    '{"title":"x","constructor":"x"}',
    '{"title":"x","due":{"constructor":{}}}',
    '{"title":"x","body":{"constructor":"x"}}',
  ];

  it.each([
    '{"operations":[{"draft":{"body":{"constructor":"x"}}}]}',
    '{"operations":[{"method":"POST","path":"/tasks","body":{"title":"x","due":{"constructor":"x"}}}]}',
    '{"operations":[{"constructor":"x"}]}',
    '{"operations":{"0":{"body":{"constructor":"x"}}}}',
    '{"constructor":"x"}',
  ])('is rejected anywhere in a batch: %s', async (json) => {
    expect((await send('POST', '/api/v1/batch', json)).status).toBe(400);
  });

  it.each(FORMS)('is rejected in the body of a new task, a batch and an import: %s', async (json) => {
    expect((await send('POST', '/api/v1/tasks', json)).status).toBe(400);
    const batch = `{"operations":[{"method":"POST","path":"/tasks","body":${json}}]}`;
    const { status, text } = await send('POST', '/api/v1/batch', batch);
    if (status === 200) expect(JSON.parse(text).results[0].status).toBe(400);
    else expect(status).toBe(400);
    const file = `{"format":"todo-export","version":1,"exportedAt":"2026-11-24T09:00:00.000Z"}\n{"type":"task","row":${json}}\n`;
    expect(
      (await send('POST', '/api/v1/import', file, { 'content-type': 'application/x-ndjson' })).status,
    ).toBe(400);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: unknown; ownerId?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    '__proto__=x',
    '__proto__[limit]=1',
    '__proto__.limit=1',
    'constructor=x',
    'constructor[prototype][limit]=1',
    'toString=x',
    'limit[]=1',
    'limit[$gt]=1',
    'limit=1&limit=2',
    'q[a]=b',
    'q=a&q=b',
    'sort=title&sort=constructor',
  ])('is rejected in a query: %s', async (query) => {
    expect((await send('GET', `/api/v1/tasks?${query}`)).status).toBe(400);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('has no effect', async () => {
    expect((await ada.get('/api/v1/tasks').expect(200)).body.data).toEqual([]);
    const { body } = await ada.post('/api/v1/tasks', { title: 'x' }).expect(201);
    expect(body.ownerId).toBe('ada');
    await ada.delete(`/api/v1/tasks/${body.id}`).expect(204);
  });
});

describe('a lookalike name', () => {
  /** Pairs of names that count as equal. */
  const EQUIVALENT: [string, string, string][] = [
    ['composed and decomposed', 'Zo\u00eb', 'Zoe\u0308'],
    ['a compatible form', '\ufb01le', 'file'],
    ['full width', '\uff21\uff22\uff23', 'abc'],
    ['another case', 'ÉTÉ', 'été'],
    ['an Ångström for an Å', '\u212b', '\u00e5'],
    ['two marks in another order', 'q\u0307\u0323', 'q\u0323\u0307'],
  ];

  it.each(EQUIVALENT)('is the same label if it is equivalent: %s', async (_, name, other) => {
    const label = await ada.newLabel(name);
    const { body } = await ada.post('/api/v1/labels', { name: other }).expect(409);
    expect(body.type).toBe('/problems/label-name-taken');
    // The name is stored byte for byte as sent.
    expect((await ada.get(`/api/v1/labels/${label.id}`).expect(200)).body.name).toBe(name);
    await ada.delete(`/api/v1/labels/${label.id}`).expect(204);
  });

  it.each([
    ['Latin and Cyrillic', 'paypal', 'p\u0430ypal'],
    ['with and without an invisible character', 'home', 'ho\u200bme'],
    ['with and without an accent', 'resume', 'resumé'],
  ])('is another label if it only looks the same: %s', async (_, name, other) => {
    const [one, two] = [await ada.newLabel(name), await ada.newLabel(other)];
    expect([one.name, two.name]).toEqual([name, other]);
    for (const { id } of [one, two]) await ada.delete(`/api/v1/labels/${id}`).expect(204);
  });

  it('is allowed for lists, whose names need not be unique', async () => {
    for (const [, name, other] of EQUIVALENT) {
      expect((await ada.newList({ name })).name).toBe(name);
      expect((await ada.newList({ name: other })).name).toBe(other);
    }
  });

  it('gives no access to another owner’s data: subjects are compared byte for byte', async () => {
    const task = await (await service.as('zo\u00eb')).newTask();
    for (const sub of ['zoe\u0308', 'ZO\u00cb', 'zo\u0451', '\uff5ao\u00eb'])
      await (await service.as(sub)).get(`/api/v1/tasks/${task.id}`).expect(404);
  });

  it('of an email address gives no access, changed or borrowed', async () => {
    const sign = (sub: string, email: string) => service.issuer.token(sub, { email, emailVerified: true });
    const task = await (await service.as('dora')).newTask();
    const path = `/api/v1/tasks/${task.id}`;
    const asOther = await sign('mallory', 'dora@example.com');
    const asDora = await sign('dora', 'mallory@example.com');
    expect((await send('GET', path, undefined, { authorization: `Bearer ${asOther}` })).status).toBe(404);
    expect((await send('GET', path, undefined, { authorization: `Bearer ${asDora}` })).status).toBe(200);
  });

  it('of a ticket is rejected', async () => {
    const { body } = await ada.post('/api/v1/events/ticket').expect(201);
    const ticket = body.ticket as string;
    const swapped = ticket.replace(/[a-z](?=[^a-z]*$)/i, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    );
    const wide = ticket.replace(/[!-~]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
    for (const like of [swapped, wide, ` ${ticket}`, `${ticket}\u200b`, `${ticket}=`, `${ticket}\0`]) {
      const path = `/api/v1/events?ticket=${encodeURIComponent(like)}`;
      expect([like, (await wire.send({ method: 'GET', path })).status]).toEqual([like, 401]);
    }
    expect((await wire.send({ method: 'GET', path: `/api/v1/events?ticket=${ticket}` })).status).toBe(200);
  });
});

describe('text that has a meaning elsewhere', () => {
  const TEXTS = [
    '<script>alert(1)</script>',
    '=cmd|" /C calc"!A0',
    "'; DROP TABLE tasks; --",
    '${7*7}{{7*7}}',
    '\u202egnp.exe',
    'Z\u0351\u036b\u0343a\u0315\u0322l\u0334g\u035eo',
    '{"level":60,"msg":"forged"}',
    '../../etc/passwd',
  ];

  it('is returned unchanged, as JSON that browsers do not render', async () => {
    for (const title of TEXTS) {
      const { body, headers } = await ada
        .post('/api/v1/tasks', { title, description: `${title}\r\nBEGIN:VALARM` })
        .expect(201);
      expect([body.title, body.description]).toEqual([title, `${title}\r\nBEGIN:VALARM`]);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('does not appear in a problem response', async () => {
    for (const text of TEXTS) {
      const answers = [
        await send('GET', `/api/v1/tasks/${encodeURIComponent(text).slice(0, 100)}`),
        await send('GET', `/api/v1/tasks?sort=${encodeURIComponent(text)}`),
        await send('POST', '/api/v1/tasks', JSON.stringify({ title: 'x', priority: text })),
        await send('POST', '/api/v1/tasks', text),
        await send('GET', `/${encodeURIComponent(text)}`),
      ];
      for (const { status, text: answer } of answers) {
        expect([status >= 400 && status < 500, answer.includes(JSON.stringify(text).slice(1, -1))]).toEqual([
          true,
          false,
        ]);
      }
    }
  });
});

describe('the log', () => {
  const FORGED = '{"level":60,"msg":"forged"}';

  it('has one JSON object per line for any content', () => {
    const lines: string[] = [];
    const logger = createLogger({ LOG_LEVEL: 'info' }, { write: (line) => void lines.push(line) });
    for (const text of [
      `a\r\n${FORGED}`,
      '\u001b[2J\u001b[31m',
      'x\ud800',
      '\u2028\u2029\u0085',
      '\0',
      '"\\',
    ])
      logger.error({ err: new Error(text), [text]: text }, text);
    for (const line of lines) {
      expect(line).toMatch(/^\{[^\n\r\u0000-\u0008\u001b]*\}\n$/);
      expect(JSON.parse(line).level).toBe(50);
    }
    expect(lines).toHaveLength(6);
  });

  it('contains neither text written by a caller nor secrets', async () => {
    const { body } = await ada.post('/api/v1/events/ticket').expect(201);
    const SECRET = 'hunter2-secret';
    const headers = {
      'user-agent': `${FORGED} ${SECRET}\u001b`.replace('\u001b', ''),
      referer: `https://x/?token=${SECRET}`,
      origin: `https://x/?token=${SECRET}`,
      cookie: `session=${SECRET}`,
      'x-forwarded-for': FORGED,
      'x-request-id': `${SECRET}"}`,
      'idempotency-key': SECRET,
      'proxy-authorization': `Basic ${SECRET}`,
    };
    await send('GET', `/api/v1/tasks?q=${SECRET}&cursor=${SECRET}`, undefined, headers);
    await send('GET', `/api/v1/tasks/${SECRET}%0d%0a${encodeURIComponent(FORGED)}`, undefined, headers);
    await send('GET', `/${SECRET}%0a%1b%5b31m%ED%A0%80`, undefined, headers);
    await send('GET', `/api/v1/tasks/%E0%A4%A${SECRET}`, undefined, headers);
    await send('GET', `/api/v1/tasks/${SECRET.repeat(20)}`, undefined, headers);
    await send(
      'POST',
      '/api/v1/tasks',
      `{"title":"${SECRET}\\r\\n${FORGED.replaceAll('"', '\\"')}"}`,
      headers,
    );
    await send('POST', '/api/v1/tasks', `{"${SECRET}":1, "title":`, headers);
    await send('POST', '/api/v1/tasks/quick-add', JSON.stringify({ text: SECRET }), headers);
    await send(
      'POST',
      '/api/v1/webhooks',
      JSON.stringify({ url: `https://${SECRET}.example.com/${SECRET}` }),
      headers,
    );
    await wire.send({ method: 'GET', path: `/api/v1/events?ticket=${body.ticket}` });
    await wire.send({ method: 'GET', path: `/api/v1/events?ticket=${SECRET}` });
    await resultsOf(ada, [{ method: 'POST', path: '/tasks', body: { title: SECRET } }]);
    await ada.get('/api/v1/limits').expect(200);
    const logged = JSON.stringify(await service.logs());
    expect((await service.logs()).filter(({ msg }) => msg === 'request').length).toBeGreaterThanOrEqual(12);
    expect(logged).not.toContain(SECRET);
    expect(logged).not.toContain('forged');
    expect(logged).not.toContain(body.ticket);
    expect(logged).not.toContain(ada.token!.slice(-40));
    for (const { route } of await service.logs())
      if (typeof route === 'string') expect(route).toMatch(/^[\w/:.*-]+$/);
  });
});
