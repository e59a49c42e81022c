import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from '../support/http-call.js';
import { type TestService, startService } from '../support/service.js';
import { type Client, type LabelBody, type ListBody, type TaskBody, unknownId } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import { exchange, statusesIn } from '../support/raw-request.js';
import { changesSince, cursorOf, StreamWorld } from '../support/streams.js';

let world: StreamWorld;
let service: TestService;
let ada: Client;

beforeAll(async () => {
  world = await StreamWorld.create();
  ({ service } = world);
});
beforeEach(async () => {
  ada = await world.newUser();
});
afterEach(() => world.closeAll());
afterAll(() => service.stop());

const CHUNKED = 'Transfer-Encoding: chunked';
const NO_CHUNKS = '0\r\n\r\n';

async function send(line: string, headers: readonly string[], body = '', { token } = ada): Promise<string> {
  const identity = token === undefined ? [] : [`Authorization: Bearer ${token}`];
  const lines = [`${line} HTTP/1.1`, 'Host: x', 'Connection: close', ...identity, ...headers, '', body];
  return exchange(service.url, lines.join('\r\n'));
}
const problemIn = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));

const EMPTY: readonly [name: string, headers: readonly string[], body: string][] = [
  ['a chunked request', [CHUNKED], NO_CHUNKS],
  ['a chunked request with JSON as its type', [CHUNKED, 'Content-Type: application/json'], NO_CHUNKS],
  ['a chunked request with text as its type', [CHUNKED, 'Content-Type: text/plain'], NO_CHUNKS],
  ['a chunked request with a file as its type', [CHUNKED, 'Content-Type: application/x-ndjson'], NO_CHUNKS],
  ['a chunked request with an invalid type', [CHUNKED, 'Content-Type: x'], NO_CHUNKS],
  ['a chunked, compressed request', [CHUNKED, 'Content-Encoding: gzip'], NO_CHUNKS],
  [
    'a request of length 0 with a form as its type',
    ['Content-Length: 0', 'Content-Type: application/x-www-form-urlencoded'],
    '',
  ],
  [
    'a request of length 0 with a file as its type',
    ['Content-Length: 0', 'Content-Type: application/x-ndjson'],
    '',
  ],
  ['a request of length 0 with an invalid type', ['Content-Length: 0', 'Content-Type: x'], ''],
  ['a compressed request of length 0', ['Content-Length: 0', 'Content-Encoding: br'], ''],
  ['a request without a length with text as its type', ['Content-Type: text/plain'], ''],
];

describe('an empty body', () => {
  it.each(EMPTY)('%s has no body', async (_, headers, body) => {
    const { id } = await ada.newTask();
    const label = await ada.newLabel('home');
    const path = `/api/v1/tasks/${id}`;
    const statuses: (number | undefined)[] = [];
    for (const line of [
      `POST ${path}/complete`,
      `POST ${path}/reopen`,
      `PUT ${path}/labels/${label.id}`,
      `DELETE ${path}`,
      `POST ${path}/restore`,
    ])
      statuses.push(statusesIn(await send(line, headers, body))[0]);
    expect(statuses).toEqual([200, 200, 200, 204, 200]);
    expect((await ada.get(path).expect(200)).body).toMatchObject({ completed: false, labelIds: [label.id] });
  });

  it.each(EMPTY)('%s returns 400 when a body is required', async (_, headers, body) => {
    const task = await ada.newTask();
    const lines = ['POST /api/v1/tasks', 'POST /api/v1/import', 'POST /api/v1/batch'];
    for (const line of [...lines, `PATCH /api/v1/tasks/${task.id}`, `PUT /api/v1/tasks/${unknownId()}`]) {
      const answer = await send(line, headers, body);
      expect([line, statusesIn(answer)]).toEqual([line, [400]]);
      expect(problemIn(answer)).toMatchObject({
        type: '/problems/invalid-input',
        errors: [{ pointer: '', in: 'body' }],
      });
    }
    expect((await ada.get('/api/v1/tasks')).body.data).toEqual([task]);
  });

  it.each(['', '0', '0\r\n', '5\r\n'])('is not the same as an incomplete body: %j', async (body) => {
    const { id } = await ada.newTask();
    expect(await send(`POST /api/v1/tasks/${id}/complete`, [CHUNKED], body)).toBe('');
    expect((await ada.get(`/api/v1/tasks/${id}`)).body).toMatchObject({ completed: false, version: 1 });
  });

  it('returns 401 without a token before any other check', async () => {
    const anonymous = await service.as();
    for (const [name, headers, body] of EMPTY) {
      const answer = await send('POST /api/v1/tasks', headers, body, anonymous);
      expect([name, statusesIn(answer)]).toEqual([name, [401]]);
    }
  });
});

describe('a non-empty chunked body', () => {
  const chunks = (text: string): string =>
    [...text].map((character) => `1\r\n${character}\r\n`).join('') + NO_CHUNKS;

  it('is read completely', async () => {
    const headers = [CHUNKED, 'Content-Type: application/json'];
    const answer = await send('POST /api/v1/tasks', headers, chunks('{"title":"in pieces"}'));
    expect(statusesIn(answer)).toEqual([201]);
    expect((await ada.get('/api/v1/tasks')).body.data).toMatchObject([{ title: 'in pieces' }]);
  });

  it.each(['text/plain', 'x', 'application/x-ndjson'])('returns 415 as %s', async (type) => {
    const headers = [CHUNKED, `Content-Type: ${type}`];
    expect(statusesIn(await send('POST /api/v1/tasks', headers, chunks('{"title":"x"}')))).toEqual([415]);
    expect((await ada.get('/api/v1/tasks')).body.data).toEqual([]);
  });
});

describe('POST /import without a token', () => {
  it.each([
    ['not a file', ['Content-Type: application/json', 'Content-Length: 2'], '{}'],
    ['larger than any file', ['Content-Type: application/x-ndjson', 'Content-Length: 99999999999'], ''],
    ['larger than any body', ['Content-Type: application/json', 'Content-Length: 99999999999'], ''],
    ['nothing', [], ''],
    [
      'a compressed file',
      ['Content-Type: application/x-ndjson', 'Content-Encoding: gzip', 'Content-Length: 2'],
      '{}',
    ],
    ['a body that never arrives', ['Content-Type: application/x-ndjson', CHUNKED], ''],
  ])('returns 401 for any content: %s', async (_, headers, body) => {
    const anonymous = await service.as();
    for (const path of ['/api/v1/import', '/api/v1/import/']) {
      const answer = await send(`POST ${path}`, headers, body, anonymous);
      expect(statusesIn(answer)).toEqual([401]);
      expect(answer).toContain('www-authenticate: Bearer');
    }
  });
});

describe('GET /events', () => {
  it('resumes after `lastEventId`, which overrides `cursor`; the header overrides both', async () => {
    const start = await cursorOf(ada);
    for (let nth = 0; nth < 6; nth++) await ada.newLabel(`label ${nth}`);
    const all = await changesSince(ada, start);
    const reader = await world.read(ada, { query: `?cursor=${start}` });
    await reader.first(6);
    const [early, late] = [reader.events[1]!.id, reader.events[3]!.id];
    for (const [options, after] of [
      [{ query: `?lastEventId=${late}` }, 4],
      [{ query: `?lastEventId=${late}&cursor=${start}` }, 4],
      [{ query: `?cursor=${late}&lastEventId=${early}` }, 2],
      [{ query: `?cursor=${start}&lastEventId=${start}`, lastEventId: late }, 4],
      [{ query: `?cursor=${late}&lastEventId=` }, 4],
    ] as const) {
      const again = await world.read(ada, options);
      expect(await again.first(6 - after)).toEqual(all.slice(after));
    }
    expectProblem(await ada.get('/api/v1/events?lastEventId=x'), 400, 'invalid-input', ['/cursor']);
  });

  it('accepts its types as an array', async () => {
    const reader = await world.read(ada, { query: '?types[]=label&types[]=list' });
    await ada.newTask();
    await ada.newLabel('home');
    expect(await reader.first(2)).toMatchObject([{ type: 'list' }, { type: 'label' }]);
  });
});

describe('an array in a query string', () => {
  let labels: LabelBody[];
  let tasks: TaskBody[];

  beforeEach(async () => {
    labels = [];
    for (const name of ['a', 'b', 'c']) labels.push(await ada.newLabel(name));
    tasks = [];
    for (const { id } of labels) tasks.push(await ada.newTask({ labelIds: [id] }));
  });

  it.each([
    'X=1&X=2',
    'X[]=1&X[]=2',
    'X%5B%5D=1&X%5B%5D=2',
    'X[0]=1&X[1]=2',
    'X=1&X[]=2',
    'X[]=1&X=2',
    'X=1,2',
  ])('can be written as %s', async (form) => {
    const [first, second] = labels.map(({ id }) => id);
    const queryOf = (name: string) =>
      form
        .replaceAll('X', name)
        .replace('1', (sign) => sign)
        .replaceAll(/=1/g, `=${first}`)
        .replaceAll(/([=,])2/g, `$1${second}`);
    const found = await ada.get(`/api/v1/tasks?sort=createdAt&${queryOf('labelIds')}`).expect(200);
    expect(found.body.data).toEqual(tasks.slice(0, 2));
    const others = await ada.get(`/api/v1/tasks?${queryOf('noLabelIds')}`).expect(200);
    expect(others.body.data).toEqual(tasks.slice(2));
    expect((await ada.get(`/api/v1/tasks/count?${queryOf('labelIds')}`)).body).toEqual({ count: 2 });
  });

  it('can have one element', async () => {
    const { body } = await ada.get(`/api/v1/tasks?labelIds[]=${labels[0]!.id}`).expect(200);
    expect(body.data).toEqual([tasks[0]]);
    await ada.get('/api/v1/sync?types[]=task&types[]=list').expect(200);
  });

  it.each([
    ['limit[]=5', '/limit'],
    ['q[a]=b', '/q[a]'],
    ['stray[]=1', '/stray'],
    ['__proto__[]=1', '/__proto__'],
    ['[]=1', '/[]'],
  ])('is rejected where no array is accepted: %s', async (query, pointer) => {
    expectProblem(await ada.get(`/api/v1/tasks?${query}`), 400, 'invalid-input', [pointer]);
  });
});

describe('a trailing slash in a path', () => {
  it('is ignored', async () => {
    const { headers, body } = await ada.post('/api/v1/tasks/', { title: 'x' }).expect(201);
    expect(headers.location).toBe(`/api/v1/tasks/${body.id}`);
    const path = `/api/v1/tasks/${body.id}`;
    expect((await ada.get('/api/v1/tasks/?limit=5').expect(200)).body.data).toEqual([body]);
    expect((await ada.get(`${path}/`).expect(200)).body).toEqual(body);
    await ada.patch(`${path}/`, { title: 'y' }).expect(200);
    await ada.post(`${path}/complete/`).expect(200);
    const { body: batch } = await ada
      .post('/api/v1/batch/', { operations: [{ method: 'POST', path: '/tasks/', body: { title: 'z' } }] })
      .expect(200);
    expect(batch.results).toMatchObject([{ status: 201 }]);
    await ada.delete(`${path}/`).expect(204);
    await request(service.url).get('/health/live/').expect(200);
    await request(service.url).get('/openapi.json/').expect(200);
  });

  it('is kept out of pagination links', async () => {
    for (let nth = 0; nth < 3; nth++) await ada.newTask();
    const { headers } = await ada.get('/api/v1/tasks/?limit=2').expect(200);
    const [, next] = /^<(.+)>; rel="next"$/.exec(headers.link!)!;
    expect((await ada.get(next!).expect(200)).body.data).toHaveLength(1);
  });

  it('still requires a token and counts towards the rate limit, except for probes', async () => {
    expectProblem(await (await service.as()).get('/api/v1/tasks/'), 401, 'token-invalid');
    expect((await ada.get('/api/v1/tasks/')).headers).toHaveProperty('ratelimit');
    expect((await request(service.url).get('/health/live/')).headers).not.toHaveProperty('ratelimit');
  });

  it('works for the documentation', async () => {
    for (const path of ['/docs', '/docs/']) {
      const { text } = await request(service.url)
        .get(path)
        .expect(200)
        .expect('content-type', /^text\/html/);
      expect(text).toContain('/docs/page.js');
    }
  });

  it('counts as a different path when doubled', async () => {
    expectProblem(await ada.get('/api/v1/tasks//'), 404, 'route-not-found');
  });
});

describe('a wrong path of the embedded issuer', () => {
  let dataDir: string;
  let issuer: TestService;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'todo-auth-'));
    const none = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };
    issuer = await startService({ ...none, DATA_DIR: dataDir, PUBLIC_URL: 'http://localhost:3000' });
  });
  afterAll(async () => {
    await issuer.stop();
    rmSync(dataDir, { recursive: true });
  });

  it.each([
    ['post', 'login'],
    ['post', 'signup/email'],
    ['post', 'sign-in'],
    ['get', 'sign-in/email'],
    ['get', 'me'],
    ['delete', 'session'],
  ] as const)('returns a 404 that names the correct paths: %s %s', async (method, path) => {
    const answer = await request(issuer.url)[method](`/api/auth/${path}`);
    expectProblem(answer, 404, 'route-not-found');
    for (const named of ['/docs', 'POST /api/auth/sign-up/email', 'POST /api/auth/sign-in/email'])
      expect(answer.body.detail).toContain(named);
  });

  it('does not exist with a trailing slash', async () => {
    const account = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
    await request(issuer.url).post('/api/auth/sign-up/email/').send(account).expect(200);
    await request(issuer.url).post('/api/auth/sign-in/email/').send(account).expect(200);
    const wrong = await request(issuer.url)
      .post('/api/auth/sign-in/email')
      .send({ ...account, password: 'wrong' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'INVALID_EMAIL_OR_PASSWORD']);
  });
});

describe('POST /tasks/quick-add', () => {
  const QUICK_ADD = '/api/v1/tasks/quick-add';
  let list: ListBody;

  beforeEach(async () => {
    list = await ada.newList({ name: 'Errands' });
  });

  it('accepts an id and a list from the client', async () => {
    const id = unknownId();
    const { body, headers } = await ada.post(QUICK_ADD, { text: 'Milk', id, listId: list.id }).expect(201);
    expect(body).toMatchObject({ id, listId: list.id, title: 'Milk' });
    expect(headers.location).toBe(`/api/v1/tasks/${id}`);
    expectProblem(await ada.post(QUICK_ADD, { text: 'Milk', id }), 409, 'task-exists');
    expect((await ada.get('/api/v1/tasks')).body.data).toEqual([body]);
  });

  it('prefers the list named in the text over the list in the body', async () => {
    const { body } = await ada.post(QUICK_ADD, { text: 'Milk @Work', listId: list.id }).expect(201);
    const { body: lists } = await ada.get('/api/v1/lists').expect(200);
    expect(lists.data).toContainEqual(expect.objectContaining({ id: body.listId, name: 'Work' }));
  });

  it('reports the target list in a preview', async () => {
    const preview = async (text: string) =>
      (await ada.post(`${QUICK_ADD}?preview=true`, { text, listId: list.id }).expect(200)).body.list;
    expect(await preview('Milk')).toEqual({ name: 'Errands', id: list.id });
    expect(await preview('Milk @Work')).toEqual({ name: 'Work', id: null });
  });

  it('returns 404 for a list that is unknown, owned by another user or trashed, and creates nothing', async () => {
    const foreign = await (await world.newUser()).newList();
    await ada.delete(`/api/v1/lists/${list.id}`).expect(204);
    const before = await everyRow(service.database);
    for (const listId of [foreign.id, list.id, unknownId()]) {
      for (const text of ['Milk #new', 'Milk @new']) {
        expectProblem(await ada.post(QUICK_ADD, { text, listId }), 404, 'list-not-found');
        expectProblem(await ada.post(`${QUICK_ADD}?preview=true`, { text, listId }), 404, 'list-not-found');
      }
    }
    expectProblem(await ada.post(QUICK_ADD, { text: 'x', listId: 7 }), 400, 'invalid-input', ['/listId']);
    expectProblem(await ada.post(QUICK_ADD, { text: 'x', id: '7' }), 400, 'invalid-input', ['/id']);
    expect(await everyRow(service.database)).toEqual(before);
  });
});

describe('GET /tasks/count', () => {
  const count = async (query = ''): Promise<number> => {
    const { body } = await ada.get(`/api/v1/tasks/count${query}`).expect(200);
    expect(Object.keys(body)).toEqual(['count']);
    return body.count;
  };

  it('returns 0 for a user without tasks', async () => {
    for (const query of ['', '?view=today', '?view=inbox', '?q=milk', `?labelIds=${unknownId()}`])
      expect(await count(query)).toBe(0);
  });

  it('matches the results of each view and filter', async () => {
    const label = await ada.newLabel('home');
    const list = await ada.newList();
    const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    await ada.newTask({ due: { date: day(0) }, labelIds: [label.id] });
    await ada.newTask({ due: { date: day(-3) }, listId: list.id, priority: 3 });
    await ada.newTask({ due: { date: day(-2) }, title: 'Buy bread' });
    await ada.newTask({ due: { date: day(3) }, labelIds: [label.id] });
    const done = await ada.newTask({ due: { date: day(0) } });
    await ada.post(`/api/v1/tasks/${done.id}/complete`).expect(200);
    const trashed = await ada.newTask({ labelIds: [label.id] });
    await ada.delete(`/api/v1/tasks/${trashed.id}`).expect(204);
    const counts: Record<string, number> = {};
    for (const query of [
      ...['view=today', 'view=overdue', 'view=upcoming', 'view=inbox', 'completed=false', 'completed=true'],
      ...[
        `listId=${list.id}`,
        `labelIds=${label.id}`,
        'priority=3',
        'q=bread',
        'hasDue=true',
        'parentId=none',
      ],
      ...['q=milk&view=today', `allLabelIds=${label.id}&q=milk&view=upcoming`, 'q=...'],
    ])
      counts[query.replace(/=[0-9a-f-]{36}/, '=')] = await count(`?timeZone=UTC&${query}`);
    expect(counts).toEqual({
      ...{ 'view=today': 1, 'view=overdue': 2, 'view=upcoming': 1, 'view=inbox': 3 },
      ...{
        'completed=false': 4,
        'completed=true': 1,
        'listId=': 1,
        'labelIds=': 2,
        'priority=3': 1,
        'q=bread': 1,
      },
      ...{ 'hasDue=true': 5, 'parentId=none': 5, 'q=milk&view=today': 1 },
      ...{ 'allLabelIds=&q=milk&view=upcoming': 1, 'q=...': 0 },
    });
    expect(await count()).toBe(5);
  });

  it.each(['limit=1', 'cursor=x', 'sort=title', 'view=tomorrow', 'stray=1'])('rejects %s', async (query) => {
    const pointer = `/${query.split('=')[0]}`;
    expectProblem(await ada.get(`/api/v1/tasks/count?${query}`), 400, 'invalid-input', [pointer]);
  });
});

describe('sorting by title', () => {
  const TITLES = [
    '1 egg',
    '2 eggs',
    '2 eggs',
    '10 eggs',
    'apple',
    'Apple',
    'äpple',
    'Äpple',
    'Banana',
    'cote',
    'coté',
  ];
  const SORTED = [...TITLES, 'côte', 'item 2', 'item 02b', 'item 10', 'Zebra', '日本'];

  it('follows alphabetical order page by page, in both directions', async () => {
    for (const [nth] of SORTED.entries())
      await ada.newTask({ title: SORTED[(nth * 7) % SORTED.length], priority: nth % 2 });
    const ids = async (query: string) =>
      (await ada.all<TaskBody>(`/api/v1/tasks?${query}`)).map(({ id }) => id);
    const whole = await ada.all<TaskBody>('/api/v1/tasks?sort=title&limit=200');
    expect(whole.map(({ title }) => title)).toEqual(SORTED);
    const order = whole.map(({ id }) => id);
    for (const limit of [1, 2, 5]) {
      expect(await ids(`sort=title&limit=${limit}`)).toEqual(order);
      expect(await ids(`sort=-title&limit=${limit}`)).toEqual([...order].reverse());
      // Filtered first, then sorted.
      const some = whole.filter(({ priority }) => priority === 1).map(({ id }) => id);
      expect(await ids(`sort=title&priority=1&limit=${limit}`)).toEqual(some);
    }
  });

  it('applies to label names too', async () => {
    const names = ['2 eggs', '10 eggs', 'apple', 'äpple', 'Banana'];
    for (const name of [...names].reverse()) await ada.newLabel(name);
    for (const limit of [1, 2, 200]) {
      const labels = await ada.all<LabelBody>(`/api/v1/labels?limit=${limit}`);
      expect(labels.map(({ name }) => name)).toEqual(names);
    }
  });
});
