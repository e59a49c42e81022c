import { setTimeout as sleep } from 'node:timers/promises';
import { LiveOptions } from '../../src/sync/live/live-options.js';
import { type TestApp, startApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { type ChangeBody, EventReader, type ReaderOptions } from '../support/event-reader.js';
import { until } from '../support/process.js';

const HEARTBEAT_MS = 100;
const PATIENCE_MS = 300;

let service: TestApp;
let users = 0;
const readers: EventReader[] = [];

beforeAll(async () => {
  service = await startApp({ CORS_ORIGINS: 'https://app.example.com' }, undefined, {
    prepare: (app) =>
      Object.assign(app.get(LiveOptions), { heartbeatMs: HEARTBEAT_MS, patienceMs: PATIENCE_MS }),
  });
});
afterEach(() => readers.splice(0).forEach((reader) => reader.close()));
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);

async function answered(user: Client, options: ReaderOptions = {}): Promise<EventReader> {
  const reader = await EventReader.open(service.url, { token: user.token, ...options });
  readers.push(reader);
  return reader;
}

const read = async (user: Client, options: ReaderOptions = {}): Promise<EventReader> =>
  (await answered(user, options)).connected();

/** The cursor after all there is. */
async function cursorOf(user: Client, query = ''): Promise<string> {
  let cursor = '';
  for (let hasMore = true; hasMore;) {
    const { body } = await user
      .get(`/api/v1/sync${query}`)
      .query(cursor && { cursor })
      .expect(200);
    ({ nextCursor: cursor, hasMore } = body);
  }
  return cursor;
}

async function changesSince(user: Client, cursor: string): Promise<ChangeBody[]> {
  return (await user.get('/api/v1/sync').query({ cursor, limit: 1000 }).expect(200)).body.data;
}

describe('GET /events', () => {
  it('tells of each change what /sync does, each with the cursor after it', async () => {
    const user = await newUser();
    const before = await cursorOf(user);
    const reader = await read(user);
    const list = await user.newList();
    const label = await user.newLabel('errand');
    const task = await user.newTask({ listId: list.id, labelIds: [label.id] });
    await user.patch(`/api/v1/tasks/${task.id}`, { title: 'Oat milk' }).expect(200);
    await user.post(`/api/v1/tasks/${task.id}/complete`).expect(200);
    await user.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' }).expect(200);
    await user.delete(`/api/v1/labels/${label.id}`).expect(204);
    await user.delete(`/api/v1/lists/${list.id}`).expect(204);
    await user.delete('/api/v1/trash').expect(204);

    const changes = await changesSince(user, before);
    expect(await reader.first(changes.length)).toEqual(changes);
    expect(new Set(changes.map(({ type }) => type))).toEqual(
      new Set(['list', 'label', 'task', 'completion', 'settings']),
    );
    expect(reader.events.map(({ event }) => event)).toEqual(changes.map(() => 'change'));
    for (const [nth, { id }] of reader.events.entries())
      expect(await changesSince(user, id)).toEqual(changes.slice(nth + 1));
  });

  it('answers at once, with the headers of every answer and those of a stream', async () => {
    const user = await newUser();
    const reader = await read(user, {
      headers: { origin: 'https://app.example.com', 'x-request-id': 'mine' },
    });
    expect(reader.status).toBe(200);
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': 'mine',
      'access-control-allow-origin': 'https://app.example.com',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.any(String),
      vary: expect.stringMatching(/origin/i),
    });
    expect(reader.headers).not.toHaveProperty('content-length');
  });

  it('answers HEAD without a stream', async () => {
    const user = await newUser();
    for (let time = 0; time < 12; time++) {
      const head = await answered(user, { method: 'HEAD' });
      expect([head.status, await head.untilEnded()]).toEqual([200, true]);
    }
  });

  it('sends comments while nothing happens', async () => {
    const reader = await read(await newUser());
    await until(() => reader.comments.length >= 4);
    expect(reader.comments.slice(0, 4)).toEqual(['connected', 'heartbeat', 'heartbeat', 'heartbeat']);
    expect(reader.events).toEqual([]);
  });

  it('tells of the types that are asked for alone, and moves its id on for the others', async () => {
    const user = await newUser();
    const reader = await read(user, { query: '?types=label,list' });
    const begun = reader.lastEventId;
    await user.newTask();
    await until(() => reader.lastEventId !== begun);
    expect(reader.lastEventId).not.toBe(begun);
    const { id } = await user.newLabel('errand');
    await reader.first(2);
    expect(reader.changes.map(({ type }) => type)).toEqual(['list', 'label']);
    expect(reader.changes[1]).toMatchObject({ id, change: 'created' });
    reader.close();
    await user.newTask();
    const { id: next } = await user.newLabel('shop');
    const again = await read(user, { query: '?types=label,list', lastEventId: reader.lastEventId });
    expect(await again.first(1)).toMatchObject([{ type: 'label', id: next }]);
  });
});

describe('a reader that comes back', () => {
  it('goes on after its last event, by header or by query, and the header wins', async () => {
    const user = await newUser();
    const start = await cursorOf(user);
    for (let nth = 0; nth < 120; nth++) await user.newLabel(`label ${nth}`);
    const all = await changesSince(user, start);
    const first = await read(user, { query: `?cursor=${start}` });
    expect(await first.first(120)).toEqual(all);
    const { id } = first.events[99]!;
    const byHeader = await read(user, { lastEventId: id });
    const byQuery = await read(user, { query: `?cursor=${id}` });
    const byBoth = await read(user, { lastEventId: id, query: `?cursor=${start}` });
    for (const reader of [byHeader, byQuery, byBoth]) expect(await reader.first(20)).toEqual(all.slice(100));
  });

  it('misses nothing that happened before it had its first event', async () => {
    const user = await newUser();
    const reader = await read(user);
    reader.close();
    const task = await user.newTask();
    const again = await read(user, { lastEventId: reader.lastEventId });
    expect(await again.first(2)).toMatchObject([{ type: 'list' }, { type: 'task', id: task.id }]);
  });

  it('has every change once, in order, while four write', async () => {
    const user = await newUser();
    const start = await cursorOf(user);
    let writing = true;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let nth = 0; nth < 40; nth++) await user.newLabel(`${writer} ${nth}`);
    });
    void Promise.all(writers).finally(() => (writing = false));
    const seen: ChangeBody[] = [];
    let lastEventId = start;
    let connections = 0;
    while (writing || seen.length < 160) {
      const reader = await read(user, { lastEventId });
      connections++;
      await reader.first(7, 300);
      reader.close();
      await reader.untilEnded();
      seen.push(...reader.changes);
      ({ lastEventId } = reader);
      if (connections > 300) break;
    }
    await Promise.all(writers);
    expect(seen).toEqual(await changesSince(user, start));
    expect(seen).toHaveLength(160);
    expect(connections).toBeGreaterThan(5);
  });

  it.each<[string, number, string, (user: Client) => Promise<ReaderOptions> | ReaderOptions]>([
    ['no cursor of ours', 400, 'invalid-input', () => ({ query: '?cursor=abc' })],
    ['no cursor of ours, in the header', 400, 'invalid-input', () => ({ lastEventId: 'abc' })],
    ['a type that there is not', 400, 'invalid-input', () => ({ query: '?types=secret' })],
    ['a key that nobody knows', 400, 'invalid-input', () => ({ query: '?since=1' })],
    [
      'a cursor of other types',
      400,
      'invalid-input',
      async (user) => ({ query: `?types=task&cursor=${await cursorOf(user)}` }),
    ],
    [
      'a cursor in the middle of a snapshot',
      400,
      'invalid-input',
      async (user) => {
        for (const name of ['a', 'b', 'c']) await user.newLabel(name);
        const { body } = await user.get('/api/v1/sync?limit=2').expect(200);
        return { query: `?cursor=${body.nextCursor}` };
      },
    ],
    [
      'a cursor of which is forgotten what followed',
      410,
      'cursor-expired',
      async (user) => {
        const cursor = await cursorOf(user);
        const { id } = await user.newLabel('errand');
        await asAdmin(
          (admin) =>
            admin.query(
              `UPDATE owners SET forgotten = seq WHERE owner_id = (SELECT owner_id FROM labels WHERE id = $1)`,
              [id],
            ),
          service.database.adminUrl,
        );
        return { query: `?cursor=${cursor}` };
      },
    ],
  ])('is answered with a problem where it brings %s', async (_, status, name, options) => {
    const user = await newUser();
    const reader = await answered(user, await options(user));
    expect(reader.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(await reader.problem()).toEqual({ status, type: `/problems/${name}` });
  });

  it('finds its stream ended where the account has another clock, and is told then', async () => {
    const user = await newUser();
    await user.newTask();
    const reader = await read(user);
    await asAdmin(
      (admin) =>
        admin.query(`UPDATE owners SET feed_since = feed_since + interval '1 hour' WHERE owner_id = $1`, [
          `user-${users - 1}`,
        ]),
      service.database.adminUrl,
    );
    await user.newTask();
    expect(await reader.untilEnded()).toBe(true);
    expect(reader.events).toEqual([]);
    const again = await answered(user, { lastEventId: reader.lastEventId });
    expect(await again.problem()).toEqual({ status: 410, type: '/problems/cursor-expired' });
  });
});

describe('two owners who write at once', () => {
  it('each see their own changes alone', async () => {
    const pair = [await newUser(), await newUser()];
    const streams = await Promise.all(pair.map((user) => read(user)));
    await Promise.all(
      pair.map(async (user, nth) => {
        for (let time = 0; time < 20; time++) await user.newTask({ title: `of ${nth}` });
      }),
    );
    for (const [nth, reader] of streams.entries()) {
      await reader.first(21);
      const owner = `user-${users - 2 + nth}`;
      expect(reader.events).toHaveLength(21);
      expect(new Set(reader.changes.map(({ row }) => row!['ownerId']))).toEqual(new Set([owner]));
    }
  });

  it.each(['query', 'header'])(
    'see nothing of each other with the other’s cursor in the %s',
    async (place) => {
      const [ada, bob] = [await newUser(), await newUser()];
      await bob.newTask();
      await ada.newTask();
      const cursor = await cursorOf(bob);
      await bob.newTask({ title: 'Private' });
      const options = place === 'query' ? { query: `?cursor=${cursor}` } : { lastEventId: cursor };
      const reader = await answered(ada, options);
      expect(await reader.problem()).toEqual({ status: 410, type: '/problems/cursor-expired' });
    },
  );
});

describe('a reader that does not take what is sent', () => {
  it('is cut off, costs little until then, and goes on where it was', async () => {
    const user = await newUser();
    const label = await user.newLabel('seed');
    const start = await cursorOf(user);
    const rows = 3_000;
    await asAdmin(async (admin) => {
      const owner = `user-${users - 1}`;
      await admin.query(`
        WITH clock AS (UPDATE owners SET seq = seq + ${rows} WHERE owner_id = '${owner}' RETURNING seq - ${rows} AS seq)
        INSERT INTO changes (owner_id, seq, type, row_id, change, version, state)
        SELECT '${owner}', seq + n, 'label', '${label.id}', 'created', 1, to_jsonb(labels) || jsonb_build_object('name', repeat('x', 9000))
          FROM clock, generate_series(1, ${rows}) n, labels WHERE labels.id = '${label.id}'`);
    }, service.database.adminUrl);
    const reader = await answered(user, { query: `?cursor=${start}` });
    reader.response.pause();
    await sleep(PATIENCE_MS * 4);
    reader.response.resume();
    expect(await reader.untilEnded()).toBe(true);
    expect(reader.response.complete).toBe(false);
    const got = reader.events.length;
    expect(got).toBeGreaterThan(0);
    expect(got).toBeLessThan(rows);
    const again = await read(user, { lastEventId: reader.lastEventId });
    expect(await again.first(rows - got, 30_000)).toHaveLength(rows - got);
  });
});

describe('a token that expires', () => {
  it('ends the stream', async () => {
    const expiry = Math.floor(Date.now() / 1000) + 2;
    const token = await service.issuer.token('ada', { exp: expiry });
    const reader = await EventReader.open(service.url, { token });
    expect(await reader.untilEnded()).toBe(true);
    expect(Date.now()).toBeGreaterThanOrEqual(expiry * 1000 - 50);
    expect(reader.response.complete).toBe(true);
  });

  it('in years does not end it now', async () => {
    const token = await service.issuer.token('ada', { exp: Math.floor(Date.now() / 1000) + 400 * 86_400 });
    const reader = await (await EventReader.open(service.url, { token })).connected();
    readers.push(reader);
    await sleep(200);
    expect(reader.ended).toBe(false);
  });
});

describe('the eleventh stream of an owner', () => {
  it('is refused until one of the ten is closed', async () => {
    const user = await newUser();
    const open = await Promise.all(Array.from({ length: 14 }, () => answered(user)));
    const taken = open.filter(({ status }) => status === 200);
    const refused = open.filter(({ status }) => status === 429);
    expect([taken.length, refused.length]).toEqual([10, 4]);
    expect(await refused[0]!.problem()).toEqual({ status: 429, type: '/problems/too-many-streams' });
    expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0);
    await read(await newUser());

    for (const reader of taken.slice(0, 2)) reader.close();
    let next = await answered(user);
    await until(async () => next.status === 200 || ((next = await answered(user)), false));
    await next.connected();
    await user.newTask();
    for (const reader of [...taken.slice(2), next]) expect(await reader.first(2)).toHaveLength(2);
  });

  it('is not one that was refused for another reason', async () => {
    const user = await newUser();
    for (let time = 0; time < 12; time++)
      await answered(user, { query: `?cursor=${await cursorOf(await newUser())}` });
    expect((await answered(user)).status).toBe(200);
  });
});
