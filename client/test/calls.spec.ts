import { randomUUID } from 'node:crypto';
import { type Client, CursorExpired, newId, PreconditionFailed, Problem } from '../src/index.js';
import { errorOf, World } from './support/world.js';

let world: World;
let client: Client;
beforeAll(async () => void (world = await World.start()));
beforeEach(() => void (client = world.client()));
afterAll(() => world.stop());

const titles = async (filter = {}): Promise<string[]> => {
  const found: string[] = [];
  for await (const { title } of client.tasks.iterate(filter)) found.push(title);
  return found;
};

describe('a call', () => {
  it('creates, gets, updates, moves, completes, reopens, removes and restores a task', async () => {
    const list = await client.lists.create({ name: 'Home' });
    const created = await client.tasks.create({ title: 'Buy milk', due: { date: '2026-12-24' } });
    expect(await client.tasks.get(created)).toEqual(created);
    const updated = await client.tasks.update(created, { title: 'Buy bread' });
    expect(updated).toMatchObject({
      id: created.id,
      title: 'Buy bread',
      version: 2,
      due: { date: '2026-12-24' },
    });
    expect(await client.tasks.move(updated, { listId: list.id })).toMatchObject({ listId: list.id });
    expect(await client.tasks.complete(created.id)).toMatchObject({ completed: true });
    expect(await client.tasks.reopen(created)).toMatchObject({ completed: false });
    expect(await client.tasks.remove(created)).toBeUndefined();
    expect((await client.trash.list()).data).toMatchObject([{ id: created.id, kind: 'task' }]);
    expect(await client.tasks.restore(created)).toMatchObject({ id: created.id, deletedAt: null });
    expect(await titles()).toEqual(['Buy bread']);
  });

  it('adds and removes a label, skips an occurrence and undoes a completion', async () => {
    const label = await client.labels.create({ name: 'home' });
    const due = { date: '2026-12-24' };
    const task = await client.tasks.create({ title: 'Water', due, recurrence: { rule: 'FREQ=DAILY' } });
    expect(await client.tasks.addLabel(task, label)).toMatchObject({ labelIds: [label.id] });
    expect(await client.tasks.removeLabel(task, label.id)).toMatchObject({ labelIds: [] });
    expect(await client.tasks.skip(task, { occurrence: '2026-12-24' })).toMatchObject({
      due: { date: '2026-12-25' },
    });
    await client.tasks.complete(task);
    const { data } = await client.tasks.listCompletions(task);
    expect(data).toHaveLength(1);
    expect(await client.tasks.undoCompletion(task, data[0]!)).toMatchObject({ due: { date: '2026-12-25' } });
  });

  it('filters with lists of ids, and leaves out what is undefined', async () => {
    const [a, b] = [await client.labels.create({ name: 'a' }), await client.labels.create({ name: 'b' })];
    await client.tasks.create({ title: 'one', labelIds: [a.id] });
    await client.tasks.create({ title: 'two', labelIds: [b.id] });
    await client.tasks.create({ title: 'three' });
    expect(await titles({ labelIds: [a.id, b.id] })).toEqual(['two', 'one']);
    expect(await titles({ labelIds: [b.id], view: undefined, q: 'two' })).toEqual(['two']);
    expect(await client.tasks.count({ hasLabels: false })).toMatchObject({ count: 1 });
  });

  it('iterates over all pages', async () => {
    const all = Array.from({ length: 7 }, (_, nth) => `task ${nth}`);
    await client.batch((b) => all.map((title) => b.tasks.create({ title })));
    expect(await titles({ limit: 3 })).toEqual(all.toReversed());
    expect((await client.tasks.list({ limit: 3 })).data).toHaveLength(3);
  });

  it('creates a task from text, and previews it', async () => {
    const preview = await client.tasks.previewQuickAdd({ text: 'Pay rent !high' });
    expect(preview).toMatchObject({ title: 'Pay rent', priority: 3 });
    expect(await titles()).toEqual([]);
    expect(await client.tasks.quickAdd({ text: 'Pay rent !high' })).toMatchObject({
      title: 'Pay rent',
      priority: 3,
    });
  });

  it('returns the current user, settings, limits and health, the last without a token', async () => {
    const user = randomUUID();
    client = world.client({ user });
    expect(await client.identity()).toMatchObject({ id: user });
    const settings = await client.settings.update({ timeZone: 'Europe/Berlin' });
    expect(await client.settings.get()).toEqual(settings);
    expect(await client.account.limits()).toHaveProperty('tasks');
    const signedOut = world.client({ getToken: async () => null });
    expect(await signedOut.health.live()).toEqual({ status: 'ok' });
    expect(await signedOut.account.authConfig()).toHaveProperty('signInUrl');
  });

  it('exports an account as text and imports it into another', async () => {
    await client.tasks.create({ title: 'Buy milk' });
    const file = await client.account.export();
    client = world.client();
    await client.account.import(file);
    expect(await titles()).toEqual(['Buy milk']);
  });

  it('sends the request id by which undo finds the write', async () => {
    const requestId = newId();
    await client.tasks.create({ title: 'Buy milk' }, { requestId });
    expect(await client.undo({ requestId })).toMatchObject({ undone: 1 });
    expect(await titles()).toEqual([]);
  });
});

describe('a failed call', () => {
  it('throws the current row if a row has changed since', async () => {
    const old = await client.tasks.create({ title: 'Buy milk' });
    const current = await client.tasks.update(old, { title: 'Theirs' });
    const error = await errorOf(client.tasks.update(old, { title: 'Mine' }));
    expect(error).toBeInstanceOf(PreconditionFailed);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ type: '/problems/precondition-failed', status: 412, current });
    expect(await titles()).toEqual(['Theirs']);
  });

  it('checks the version only if it is given', async () => {
    const old = await client.tasks.create({ title: 'Buy milk' });
    await client.tasks.update(old, { title: 'Theirs' });
    expect(await client.tasks.update(old.id, { title: 'Mine' })).toMatchObject({ title: 'Mine', version: 3 });
    expect(await errorOf(client.tasks.remove(old, { ifMatch: old.version }))).toBeInstanceOf(
      PreconditionFailed,
    );
    expect(await titles()).toEqual(['Mine']);
  });

  it('throws all faults of the input', async () => {
    const error = await errorOf(client.tasks.create({ title: '', priority: 9 }));
    expect(error).toMatchObject({ type: '/problems/invalid-input', status: 400 });
    expect((error as Problem & { errors: object[] }).errors).toHaveLength(2);
  });

  it('throws a problem for a task of another user', async () => {
    const theirs = await world.client().tasks.create({ title: 'Theirs' });
    const error = (await errorOf(client.tasks.get(theirs))) as Problem;
    expect([error.name, error.type, error.status]).toEqual(['Problem', '/problems/task-not-found', 404]);
    expect(error.message).toContain(error.detail);
    expect(error.instance).toMatch(/./);
  });

  it('throws an expired cursor as such', async () => {
    const [{ cursor }] = await pagesOf(client);
    await client.account.erase({ confirm: (await client.account.requestErasure()).token });
    await client.tasks.create({ title: 'Again' }).catch(() => undefined);
    expect(await errorOf(pagesOf(client, cursor))).toBeInstanceOf(CursorExpired);
  });
});

async function pagesOf(from: Client, cursor?: string) {
  const pages = [];
  for await (const page of from.changes(cursor === undefined ? {} : { cursor })) pages.push(page);
  return pages as [(typeof pages)[0], ...typeof pages];
}

describe('a batch', () => {
  it('uses the ids of rows that it creates', async () => {
    const { refs, get, results } = await client.batch((b) => {
      const list = b.lists.create({ name: 'Move' });
      const task = b.tasks.create({ title: 'Pack books', listId: list.id });
      return { list, task, done: b.tasks.complete(task), label: b.labels.create({ name: 'box' }) };
    });
    expect(results.map(({ status }) => status)).toEqual([201, 201, 200, 201]);
    expect(get(refs.task)).toMatchObject({ title: 'Pack books', listId: get(refs.list).id });
    expect(await client.tasks.get(get(refs.task))).toEqual(get(refs.done));
  });

  it('applies nothing and throws the problem of the failed operation', async () => {
    const work = client.batch((b) => {
      b.tasks.create({ title: 'Buy milk' });
      b.tasks.remove(newId());
    });
    expect(await errorOf(work)).toMatchObject({ type: '/problems/task-not-found', status: 404 });
    expect(await titles()).toEqual([]);
  });

  it('applies each operation separately if it is not atomic', async () => {
    const old = await client.tasks.create({ title: 'Buy milk' });
    const current = await client.tasks.update(old, { title: 'Theirs' });
    const { refs, get } = await client.batch(
      (b) => ({ mine: b.tasks.update(old, { title: 'Mine' }), more: b.tasks.create({ title: 'More' }) }),
      { atomic: false },
    );
    expect(get(refs.more)).toMatchObject({ title: 'More' });
    expect(await errorOf(Promise.resolve().then(() => get(refs.mine)))).toMatchObject({
      status: 412,
      current,
    });
    expect(await titles()).toEqual(['More', 'Theirs']);
  });
});
