import { setTimeout as sleep } from 'node:timers/promises';
import type { TestService } from '../support/service.js';
import { Client } from '../support/client.js';
import { EventReader, type ReaderOptions } from '../support/event-reader.js';
import { until } from '../support/process.js';
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

describe('GET /events', () => {
  it('sends the same changes as /sync, each with the cursor after it', async () => {
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

  it('responds immediately, with the common headers and those of a stream', async () => {
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

  it('sends heartbeats while nothing changes', async () => {
    const reader = await read(await newUser());
    await until(() => reader.comments.length >= 4);
    expect(reader.comments.slice(0, 4)).toEqual(['connected', 'heartbeat', 'heartbeat', 'heartbeat']);
    expect(reader.events).toEqual([]);
  });

  it('sends only the requested types, and advances its id for the others', async () => {
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

describe('two owners who write concurrently', () => {
  it('each receive only their own changes', async () => {
    const pair = [await newUser(), await newUser()];
    const streams = await Promise.all(pair.map((user) => read(user)));
    await Promise.all(
      pair.map(async (user, nth) => {
        for (let time = 0; time < 20; time++) await user.newTask({ title: `of ${nth}` });
      }),
    );
    for (const [nth, reader] of streams.entries()) {
      await reader.first(21);
      const owner = world.latest(1 - nth);
      expect(reader.events).toHaveLength(21);
      expect(new Set(reader.changes.map(({ row }) => row!['ownerId']))).toEqual(new Set([owner]));
    }
  });

  it.each(['query', 'header'])(
    'receive nothing of each other with the other’s cursor in the %s',
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

describe('a token that expires', () => {
  it('ends the stream', async () => {
    const expiry = Math.floor(Date.now() / 1000) + 2;
    const token = await service.issuer.token('ada', { exp: expiry });
    const reader = await EventReader.open(service.url, { token });
    expect(await reader.untilEnded()).toBe(true);
    expect(Date.now()).toBeGreaterThanOrEqual(expiry * 1000 - 50);
    expect(reader.response.complete).toBe(true);
  });

  it('in a year does not end the stream now', async () => {
    const token = await service.issuer.token('ada', { exp: Math.floor(Date.now() / 1000) + 365 * 86_400 });
    const reader = await read(new Client(service.url, token));
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

  it('is accepted if the others were refused for another reason', async () => {
    const user = await newUser();
    for (let time = 0; time < 12; time++)
      await answered(user, { query: `?cursor=${await cursorOf(await newUser())}` });
    expect((await answered(user)).status).toBe(200);
  });
});
