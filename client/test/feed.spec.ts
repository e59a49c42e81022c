import {
  type ChangePage,
  type Client,
  CursorExpired,
  type EventsOptions,
  type FeedState,
  SignedOut,
} from '../src/index.js';
import { errorOf, World } from './support/world.js';

let world: World;
let client: Client;
let stops: AbortController[];
beforeAll(async () => void (world = await World.start()));
beforeEach(() => {
  stops = [];
  world.network.requests.length = 0;
  client = world.client();
});
afterEach(() => {
  for (const stop of stops) stop.abort();
  world.network.blocked = undefined;
  world.network.isSilent = false;
});
afterAll(() => world.stop());

const cursorOf = async (): Promise<string> => {
  let cursor = '';
  for await (const page of client.changes()) ({ cursor } = page);
  return cursor;
};
const titlesIn = (pages: ChangePage[]): string[] =>
  pages.flatMap(({ changes }) =>
    changes.flatMap((change) => (change.type === 'task' ? [change.row!.title] : [])),
  );
const streams = (): number => world.network.requests.filter((text) => text.includes('/events')).length;

async function until(isMet: () => boolean, ms = 20_000): Promise<void> {
  const end = performance.now() + ms;
  while (!isMet()) {
    if (performance.now() > end) throw new Error(`not met within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Follows the events in the background. */
function follow(options: EventsOptions = {}, from = client) {
  const stop = new AbortController();
  stops.push(stop);
  const pages: ChangePage[] = [];
  const states: FeedState[] = [];
  const ended = (async () => {
    const events = from.events({ ...options, signal: stop.signal, onState: (state) => states.push(state) });
    for await (const page of events) pages.push(page);
  })();
  // A test that expects an error awaits it itself.
  ended.catch(() => {});
  return { pages, states, ended, stop, titles: () => titlesIn(pages) };
}

describe('changes', () => {
  it('are a snapshot in pages, then what has changed since the cursor', async () => {
    const names = Array.from({ length: 5 }, (_, nth) => `task ${nth}`);
    await client.batch((b) => names.map((title) => b.tasks.create({ title })));
    const pages: ChangePage[] = [];
    for await (const page of client.changes({ limit: 2, types: ['task'] })) pages.push(page);
    expect(titlesIn(pages).sort()).toEqual(names);
    expect(pages.slice(0, -1).map(({ hasMore }) => hasMore)).toEqual(pages.slice(0, -1).map(() => true));
    await client.tasks.create({ title: 'later' });
    const since: ChangePage[] = [];
    const { cursor } = pages.at(-1)!;
    for await (const page of client.changes({ cursor, types: ['task'] })) since.push(page);
    expect([titlesIn(since), since.at(-1)!.hasMore]).toEqual([['later'], false]);
  });

  it('continue where the connection was cut', async () => {
    await client.batch((b) =>
      Array.from({ length: 30 }, (_, nth) => b.tasks.create({ title: `task ${nth}` })),
    );
    const seen: ChangePage[] = [];
    for await (const page of client.changes({ limit: 3, types: ['task'] })) {
      seen.push(page);
      world.network.cut();
    }
    expect(new Set(titlesIn(seen)).size).toBe(30);
    expect(titlesIn(seen)).toHaveLength(30);
  });
});

describe('events', () => {
  it('are the changes since the cursor and live ones, each once and in order, whenever the stream is cut', async () => {
    const cursor = await cursorOf();
    await client.tasks.create({ title: 'before' });
    const { titles, states } = follow({ cursor });
    const written = ['before'];
    for (let nth = 0; nth < 30; nth++) {
      await client.tasks.create({ title: `task ${nth}` });
      written.push(`task ${nth}`);
      if (nth % 6 === 5) world.network.cut();
    }
    await until(() => titles().length >= written.length);
    expect(titles()).toEqual(written);
    expect(streams()).toBeGreaterThan(2);
    expect(states.slice(0, 2)).toEqual(['connecting', 'live']);
  });

  it('continue after a cut at any byte of the stream', async () => {
    const cursor = await cursorOf();
    const names = Array.from({ length: 10 }, (_, nth) => `task ${nth}`);
    await client.batch((b) => names.map((title) => b.tasks.create({ title })));
    const followers = Array.from({ length: 8 }, (_, nth) => {
      world.network.cutsAfter.push(...[1, 2, 3].map((times) => 700 + 431 * nth + 977 * times));
      return follow({ cursor });
    });
    await until(() => followers.every(({ titles }) => titles().length >= names.length));
    for (const { titles } of followers) expect(titles()).toEqual(names);
    expect(streams()).toBeGreaterThan(followers.length);
    world.network.cutsAfter.length = 0;
  });

  it('without a cursor start now, and begin with a page that has only the cursor', async () => {
    await client.tasks.create({ title: 'before' });
    const { pages, titles } = follow();
    await until(() => pages.length > 0);
    expect(pages[0]).toEqual({ changes: [], cursor: expect.stringMatching(/./), hasMore: false });
    await client.tasks.create({ title: 'after' });
    await until(() => titles().length > 0);
    expect(titles()).toEqual(['after']);
  });

  it('continue with a new token when the token of the stream expires', async () => {
    const now = Math.floor(Date.now() / 1000);
    let tokens = 0;
    const short = world.client({
      getToken: () => {
        tokens++;
        const lifetime = tokens === 1 ? { iat: now - 10, exp: now + 1 - 30 } : {};
        return world.service.issuer.token('short', lifetime);
      },
    });
    const { titles } = follow({}, short);
    await until(() => tokens === 1 && streams() === 1);
    await until(() => streams() >= 2);
    const other = world.client({ user: 'short' });
    await other.tasks.create({ title: 'later' });
    await until(() => titles().length === 1);
    expect(tokens).toBeGreaterThanOrEqual(2);
  });

  it('notice a dead stream by its missing heartbeat', async () => {
    const { pages, titles, states } = follow({ deadAfterMs: 700, openTimeoutMs: 700 });
    await until(() => pages.length > 0);
    world.network.isSilent = true;
    await until(() => states.includes('offline'));
    world.network.isSilent = false;
    await client.tasks.create({ title: 'later' });
    await until(() => titles().length === 1);
    expect(states.at(-1)).toBe('live');
  });

  it('are polled where streams are blocked', async () => {
    const cursor = await cursorOf();
    world.network.blocked = '/events';
    const { titles, states } = follow({ cursor, pollMs: 100 });
    await until(() => states.includes('polling'));
    for (const title of ['one', 'two']) await client.tasks.create({ title });
    await until(() => titles().length === 2);
    expect(titles()).toEqual(['one', 'two']);
    world.network.blocked = undefined;
    await until(() => states.at(-1) === 'live');
    await client.tasks.create({ title: 'three' });
    await until(() => titles().length === 3);
    expect(titles()).toEqual(['one', 'two', 'three']);
  });

  it('are offline without a network, and live again with it', async () => {
    const { titles, states } = follow();
    await until(() => states.at(-1) === 'live');
    world.network.blocked = 'HTTP/1.1';
    world.network.cut();
    await until(() => states.at(-1) === 'offline');
    world.network.blocked = undefined;
    await client.tasks.create({ title: 'later' });
    await until(() => titles().length === 1);
    expect(states.at(-1)).toBe('live');
  });

  it('end with an expired cursor, a sign-out, an abort, or a consumer that leaves', async () => {
    const cursor = await cursorOf();
    await client.account.erase({ confirm: (await client.account.requestErasure()).token });
    expect(await errorOf(follow({ cursor }).ended)).toBeInstanceOf(CursorExpired);
    expect(await errorOf(follow({}, world.client({ getToken: async () => null })).ended)).toBeInstanceOf(
      SignedOut,
    );
    const other = world.client();
    const { ended, stop, pages } = follow({}, other);
    await until(() => pages.length > 0);
    stop.abort(new Error('navigated'));
    expect(await errorOf(ended)).toMatchObject({ message: 'navigated' });
    for await (const page of other.events()) {
      expect(page.cursor).toMatch(/./);
      break;
    }
  });
});
