import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { type ChangeBody, Mirror, mirrored, present, SYNC } from '../support/mirror.js';

const WRITERS = 8;
const WRITES_EACH = 250;
const TASKS = '/api/v1/tasks';

let service: TestService;
let users = 0;

beforeAll(async () => {
  service = await startService({ DATABASE_POOL_SIZE: '10' });
});
afterAll(() => service.stop());

/** Uses plain fetch, because there are thousands of calls. Returns the row. */
async function call<Body = TaskBody>(
  user: Client,
  method: string,
  path: string,
  body?: object,
): Promise<Body> {
  const response = await fetch(user.url + path, {
    method,
    headers: { authorization: `Bearer ${user.token}`, ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? (undefined as Body) : JSON.parse(text);
}

/** Creates, updates, moves, deletes and batches, and records every acknowledged version. */
async function writer(user: Client, nth: number, acknowledged: string[]): Promise<void> {
  let mine: TaskBody[] = [];
  const note = ({ id, version }: TaskBody): void => void acknowledged.push(`${id} ${version}`);
  for (let write = 0; write < WRITES_EACH; write++) {
    const task = mine[write % Math.max(mine.length, 1)];
    const path = `${TASKS}/${task?.id}`;
    if (!task || write % 5 === 0) {
      const made = await call(user, 'POST', TASKS, { title: `${nth}:${write}` });
      mine.push(made);
      note(made);
    } else if (write % 25 === 7) {
      await call(user, 'DELETE', path);
      mine = mine.filter((other) => other !== task);
    } else if (write % 25 === 13) {
      const operations = mine.slice(0, 3).map(({ id }) => ({
        method: 'PATCH',
        path: `/tasks/${id}`,
        body: { description: `${nth}:${write}` },
      }));
      const { results } = await call<{ results: { body: TaskBody }[] }>(user, 'POST', '/api/v1/batch', {
        atomic: true,
        operations,
      });
      for (const { body } of results) note(body);
    } else if (write % 5 === 2) {
      note(
        await call(user, 'POST', `${path}/move`, {
          after: mine.at(-1) === task ? undefined : mine.at(-1)!.id,
        }),
      );
    } else {
      note(await call(user, 'PATCH', path, { title: `${nth}:${write}` }));
    }
  }
}

const line = ({ type, id, change, version }: ChangeBody): string => `${type} ${id} ${change} ${version}`;

/** The logged changes of an owner, in sequence order. */
const logged = (owner: string): Promise<string[]> =>
  asAdmin(async (admin) => {
    const { rows } = await admin.query(
      `SELECT type, row_id AS id, change, version FROM changes WHERE owner_id = $1 ORDER BY seq`,
      [owner],
    );
    return rows.map(line);
  }, service.database.adminUrl);

it('a client that polls during 2,000 writes of 8 writers sees each change once, in commit order', async () => {
  const user = await service.as('busy');
  const reader = await new Mirror(user).catchUp();
  const acknowledged: string[] = [];
  let isDone = false;
  const writing = Promise.all(
    Array.from({ length: WRITERS }, (_, nth) => writer(user, nth, acknowledged)),
  ).finally(() => (isDone = true));
  while (!isDone) await reader.page(50);
  await writing;
  await reader.catchUp();

  expect(reader.seen.length).toBeGreaterThanOrEqual(WRITERS * WRITES_EACH);
  // Skips the settings, with which the snapshot begins.
  expect(reader.seen.slice(1).map(line)).toEqual(await logged('busy'));
  const versions = new Map<string, number>();
  for (const { type, id, version } of reader.seen) {
    if (type !== 'task') continue;
    expect(version).toBe((versions.get(id!) ?? 0) + 1);
    versions.set(id!, version);
  }
  const seen = new Set(reader.seen.map(({ id, version }) => `${id} ${version}`));
  expect(acknowledged.filter((write) => !seen.has(write))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(1_500);
  expect(mirrored(reader)).toEqual(await present(user));
}, 300_000);

describe('a snapshot', () => {
  it('is of the time of its first page, and later changes lead to the current state', async () => {
    const user = await service.as(`user-${users++}`);
    const labels = [await user.newLabel('a'), await user.newLabel('b')];
    const list = await user.newList();
    const tasks: TaskBody[] = [];
    for (let nth = 0; nth < 20; nth++)
      tasks.push(
        await user.newTask({ listId: list.id, labelIds: [labels[nth % 2]!.id], completed: nth % 3 === 0 }),
      );
    const path = (nth: number) => `${TASKS}/${tasks[nth]!.id}`;
    await user.delete(path(0)).expect(204);
    const then = await present(user);
    const reader = new Mirror(user);
    const writes = [
      () => user.patch('/api/v1/settings', { timeZone: 'Asia/Tokyo' }),
      () => user.delete(path(1)),
      () => user.delete('/api/v1/trash'),
      () => user.post(TASKS, { title: 'New' }),
      () => user.put(`${TASKS}/${unknownId()}`, { title: 'New' }),
      () => user.delete(`/api/v1/labels/${labels[0]!.id}`),
      () => user.patch(path(5), { title: 'Once' }),
      () => user.patch(path(5), { title: 'Twice' }),
      () => user.post(`${path(3)}/reopen`),
      () => user.delete(`/api/v1/lists/${list.id}`),
      () => user.delete('/api/v1/trash'),
    ];
    await reader.page(2);
    for (const write of writes) {
      expect((await write()).ok).toBe(true);
      await reader.page(2);
    }
    const { length } = tasks;
    // Includes the trash and the completions: settings, inbox, list, 2 labels, 20 tasks, 7 completions.
    const size = 1 + 2 + 2 + length + 7;
    while (reader.seen.length < size) await reader.page(2);
    expect(
      reader.seen.slice(0, size).every(({ change, requestId }) => change === 'created' && !requestId),
    ).toBe(true);
    const snapshot = new Mirror(user);
    for (const change of reader.seen.slice(0, size))
      snapshot.rows.set(`${change.type} ${change.id}`, change.row!);
    expect(mirrored(snapshot)).toEqual(then);
    await reader.catchUp();
    expect(mirrored(reader)).toEqual(await present(user));
    // The mirror must not keep rows that the server has deleted.
    expect([...reader.rows.keys()].sort()).toEqual(
      [...(await new Mirror(user).catchUp()).rows.keys()].sort(),
    );
  });

  it('includes a row that shares its id with a changing row of another type', async () => {
    const user = await service.as(`user-${users++}`);
    const { id } = await user.newTask({ title: 'Same id' });
    await user.post('/api/v1/lists', { id, name: 'Same id' }).expect(201);
    const reader = new Mirror(user);
    await reader.page(1);
    await user.patch(`/api/v1/lists/${id}`, { name: 'Another name' }).expect(200);
    await reader.catchUp();
    expect(mirrored(reader)).toEqual(await present(user));
  });
});

describe('a deletion', () => {
  it('leaves a tombstone for every row that is deleted with it', async () => {
    const user = await service.as(`user-${users++}`);
    const label = await user.newLabel('a');
    const list = await user.newList();
    const parent = await user.newTask({ listId: list.id, labelIds: [label.id] });
    const child = await user.newTask({ parentId: parent.id, completed: true });
    const other = await user.newTask({ listId: list.id });
    const reader = await new Mirror(user).catchUp();
    const news = async (): Promise<string[]> => {
      const from = reader.seen.length;
      await reader.catchUp();
      return reader.seen
        .slice(from)
        .map(({ type, id, change, row }) => `${change} ${type} ${row ? '' : 'gone '}${id}`);
    };
    const completions = [...reader.rows.keys()].filter((key) => key.startsWith('completion '));
    expect(completions).toHaveLength(1);

    await user.delete(`/api/v1/labels/${label.id}`).expect(204);
    expect((await news()).sort()).toEqual(
      [`deleted label gone ${label.id}`, `updated task ${parent.id}`].sort(),
    );

    await user.delete(`${TASKS}/${parent.id}`).expect(204);
    await news();
    await user.delete(`/api/v1/trash/${parent.id}`).expect(204);
    expect((await news()).sort()).toEqual(
      [
        `deleted task gone ${parent.id}`,
        `deleted task gone ${child.id}`,
        `deleted ${completions[0]!.replace(' ', ' gone ')}`,
      ].sort(),
    );

    await user.delete(`/api/v1/lists/${list.id}`).expect(204);
    expect((await news()).sort()).toEqual([`updated list ${list.id}`, `updated task ${other.id}`].sort());
    expect(reader.rows.get(`list ${list.id}`)).toMatchObject({ deletedAt: expect.any(String) });
    await user.delete('/api/v1/trash').expect(204);
    expect((await news()).sort()).toEqual(
      [`deleted list gone ${list.id}`, `deleted task gone ${other.id}`].sort(),
    );
    expect(mirrored(reader)).toEqual(await present(user));
  });
});

describe('a cursor', () => {
  const cursorOf = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const partsOf = (cursor: string): number[] => JSON.parse(Buffer.from(cursor, 'base64url').toString());

  it('of another owner or from the future is rejected with 410 and shows nothing', async () => {
    const [ada, bob] = [await service.as(`user-${users++}`), await service.as(`user-${users++}`)];
    await bob.newTask({ title: 'Private' });
    await ada.newTask();
    const bobs = await new Mirror(bob).catchUp();
    const [epoch, seq, bits] = partsOf((await new Mirror(ada).catchUp()).cursor!);
    for (const cursor of [
      bobs.cursor!,
      cursorOf(epoch, seq! + 1, bits),
      cursorOf(epoch, seq! + 1, bits, 3),
      cursorOf(epoch! + 1, seq, bits),
    ]) {
      const { status, text, body } = await ada.get(SYNC).query({ cursor });
      expect([status, body.type, body.data]).toEqual([410, '/problems/cursor-expired', undefined]);
      expect(text).not.toContain('Private');
    }
  });

  it('that is forged or of other types is rejected with 400', async () => {
    const ada = await service.as(`user-${users++}`);
    const { cursor } = await new Mirror(ada).catchUp();
    const [epoch, seq, bits] = partsOf(cursor!);
    for (const bad of [
      'x',
      cursorOf(),
      cursorOf(epoch, -1, bits),
      cursorOf(epoch, 1.5, bits),
      cursorOf(epoch, '1', bits),
      cursorOf(epoch, seq, bits, 6),
      cursorOf(epoch, seq, bits, 'length'),
      cursorOf(epoch, seq, bits, 3, 'x'),
      cursorOf(epoch, seq, 99),
      cursorOf(epoch, seq, bits, 3, unknownId(), 1),
    ]) {
      const { status, body } = await ada.get(SYNC).query({ cursor: bad });
      expect([bad, status, body.errors?.[0].pointer]).toEqual([bad, 400, '/cursor']);
    }
    expect((await ada.get(SYNC).query({ cursor, types: 'task' })).status).toBe(400);
    for (const query of [{ limit: 0 }, { limit: 1_001 }, { types: 'secrets' }, { since: 1 }])
      expect((await ada.get(SYNC).query(query)).status).toBe(400);
  });

  it('of some types continues with only those types', async () => {
    const ada = await service.as(`user-${users++}`);
    const reader = await new Mirror(ada, undefined, { types: 'label,list' }).catchUp();
    await ada.newTask();
    await ada.newLabel('a');
    await reader.catchUp(1);
    expect(reader.seen.map(({ type, change }) => `${change} ${type}`)).toEqual([
      'created list',
      'created label',
    ]);
  });
});
