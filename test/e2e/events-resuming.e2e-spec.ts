import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import type { ChangeBody, ReaderOptions } from '../support/event-reader.js';
import { until } from '../support/process.js';
import type { TestService } from '../support/service.js';
import { changesSince, cursorOf, StreamWorld } from '../support/streams.js';

let world: StreamWorld;
let service: TestService;

beforeAll(async () => {
  world = await StreamWorld.create();
  ({ service } = world);
});
afterEach(() => world.closeAll());
afterAll(() => service.stop());

const newUser = (): Promise<Client> => world.newUser();
const answered = (user: Client, options?: ReaderOptions) => world.answered(user, options);
const read = (user: Client, options?: ReaderOptions) => world.read(user, options);

describe('a client that reconnects', () => {
  it('resumes after its last event, by header or query, and the header takes precedence', async () => {
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

  it('misses no changes made before its first event', async () => {
    const user = await newUser();
    const reader = await read(user);
    reader.close();
    const task = await user.newTask();
    const again = await read(user, { lastEventId: reader.lastEventId });
    expect(await again.first(2)).toMatchObject([{ type: 'list' }, { type: 'task', id: task.id }]);
  });

  it('receives every change once and in order while four writers are active', async () => {
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
    ['an invalid cursor', 400, 'invalid-input', () => ({ query: '?cursor=abc' })],
    ['an invalid cursor in the header', 400, 'invalid-input', () => ({ lastEventId: 'abc' })],
    ['an unknown type', 400, 'invalid-input', () => ({ query: '?types=secret' })],
    ['an unknown parameter', 400, 'invalid-input', () => ({ query: '?since=1' })],
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
      'a cursor past the retention period',
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
  ])('gets a problem response if it sends %s', async (_, status, name, options) => {
    const user = await newUser();
    const reader = await answered(user, await options(user));
    expect(reader.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(await reader.problem()).toEqual({ status, type: `/problems/${name}` });
  });

  it('finds its stream ended after the feed was reset, and then gets a 410', async () => {
    const user = await newUser();
    await user.newTask();
    const reader = await read(user);
    await asAdmin(
      (admin) =>
        admin.query(`UPDATE owners SET feed_since = feed_since + interval '1 hour' WHERE owner_id = $1`, [
          world.latest(),
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

describe('a client that does not read', () => {
  it('is disconnected before much is buffered, and resumes where it stopped', async () => {
    const user = await newUser();
    const label = await user.newLabel('seed');
    const start = await cursorOf(user);
    const rows = 3_000;
    await asAdmin(async (admin) => {
      const owner = world.latest();
      await admin.query(`
        WITH clock AS (UPDATE owners SET seq = seq + ${rows} WHERE owner_id = '${owner}' RETURNING seq - ${rows} AS seq)
        INSERT INTO changes (owner_id, seq, type, row_id, change, version, state)
        SELECT '${owner}', seq + n, 'label', '${label.id}', 'created', 1, to_jsonb(labels) || jsonb_build_object('name', repeat('x', 9000))
          FROM clock, generate_series(1, ${rows}) n, labels WHERE labels.id = '${label.id}'`);
    }, service.database.adminUrl);
    const reader = await answered(user, { query: `?cursor=${start}` });
    reader.response.pause();
    const id = reader.response.headers['x-request-id'];
    await until(async () => (await service.logs()).some(({ requestId }) => requestId === id));
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
