import { setImmediate as nextTurn } from 'node:timers/promises';
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose';
import { KeysUnavailable } from '../platform/identity.js';
import { type FetchKeys, KeySet } from './key-set.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let now: number;
let fetches: number;
let changes: number;
let answer: FetchKeys;
let keys: KeySet;
let first: JWK;
let second: JWK;

beforeAll(async () => {
  [first, second] = (await Promise.all(['first', 'second'].map(newKey))) as [JWK, JWK];
});
beforeEach(() => {
  [now, fetches, changes] = [1_000_000_000_000, 0, 0];
  serve(first);
  const fetchKeys = (): Promise<JSONWebKeySet> => (fetches++, answer());
  keys = new KeySet(
    fetchKeys,
    () => changes++,
    () => now,
  );
});

async function newKey(kid: string): Promise<JWK> {
  const { publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  return { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' };
}
const serve = (...set: JWK[]): void => void (answer = async () => ({ keys: set }));
const failFetches = (): void =>
  void (answer = () => Promise.reject(new Error('the key server is unavailable')));
/** Answers when the returned function is called. */
function serveSlowly(...set: JWK[]): () => void {
  let finish!: () => void;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  answer = () => finished.then(() => ({ keys: set }));
  return finish;
}
const find = (kid?: string): Promise<unknown> =>
  Promise.resolve(keys.find({ alg: 'EdDSA', kid }, { payload: '', signature: '' }));
const expectUnknown = (kid: string): Promise<void> =>
  expect(find(kid)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
const expectUnavailable = (kid: string): Promise<void> =>
  expect(find(kid)).rejects.toBeInstanceOf(KeysUnavailable);

describe('state', () => {
  it('is none before the first fetch, then fresh for ten minutes, then stale', async () => {
    expect(keys.state).toBe('none');
    await keys.refresh();
    expect(keys.state).toBe('fresh');
    now += 10 * MINUTE - 1;
    expect(keys.state).toBe('fresh');
    now += 1;
    expect(keys.state).toBe('stale');
    await keys.refresh();
    expect(keys.state).toBe('fresh');
  });

  it('stays none or stale while the key server is unavailable', async () => {
    failFetches();
    await keys.refresh();
    expect(keys.state).toBe('none');
    now += SECOND;
    serve(first);
    await keys.refresh();
    now += 10 * MINUTE;
    failFetches();
    await keys.refresh();
    expect(keys.state).toBe('stale');
  });
});

describe('refresh', () => {
  it('fetches nothing while the keys are fresh', async () => {
    await keys.refresh();
    await keys.refresh();
    expect(fetches).toBe(1);
  });

  it('does not throw when the fetch fails', async () => {
    failFetches();
    await expect(keys.refresh()).resolves.toBeUndefined();
  });
});

describe('find', () => {
  it('shares the first fetch between concurrent calls', async () => {
    const finish = serveSlowly(first);
    const all = Promise.all(Array.from({ length: 50 }, () => find('first')));
    finish();
    expect(new Set(await all).size).toBe(1);
    expect(fetches).toBe(1);
  });

  it('does not fetch for a known key', async () => {
    for (let i = 0; i < 3; i++) await find('first');
    expect(fetches).toBe(1);
  });

  it('accepts a token without a key id only if exactly one key matches', async () => {
    expect(await find()).toBe(await find('first'));
    serve(first, second);
    now += 10 * MINUTE;
    await keys.refresh();
    await expect(find()).rejects.toMatchObject({ code: 'ERR_JWKS_MULTIPLE_MATCHING_KEYS' });
  });

  it('does not wait for a background refresh', async () => {
    const old = await find('first');
    now += 10 * MINUTE;
    const finish = serveSlowly(first);
    expect(await find('first')).toBe(old);
    expect(await find('first')).toBe(old);
    expect([fetches, keys.state]).toEqual([2, 'stale']);
    finish();
    await nextTurn();
    expect(keys.state).toBe('fresh');
  });

  it('keeps stale keys while the key server is unavailable', async () => {
    const old = await find('first');
    failFetches();
    for (let day = 0; day < 3; day++) {
      now += 24 * 60 * MINUTE;
      expect(await find('first')).toBe(old);
      await nextTurn();
    }
    expect([fetches, keys.state]).toEqual([4, 'stale']);
  });

  it('keeps its keys when the response is not a key set', async () => {
    const old = await find('first');
    now += 10 * MINUTE;
    answer = async () => ({ keys: 'x' }) as unknown as JSONWebKeySet;
    await keys.refresh();
    expect(await find('first')).toBe(old);
    expect(keys.state).toBe('stale');
  });
});

describe('an unknown key id', () => {
  it('triggers a fetch and is found if the issuer has the key', async () => {
    await find('first');
    serve(first, second);
    await expect(find('second')).resolves.toBeDefined();
    expect(fetches).toBe(2);
  });

  it('triggers one fetch for concurrent calls', async () => {
    await find('first');
    const finish = serveSlowly(first);
    const all = Promise.all(Array.from({ length: 50 }, (_, i) => expectUnknown(`forged-${i}`)));
    await nextTurn();
    finish();
    await all;
    expect(fetches).toBe(2);
  });

  it('triggers at most one fetch in thirty seconds', async () => {
    await find('first');
    await expectUnknown('forged');
    serve(first, second);
    now += 30 * SECOND - 1;
    await expectUnknown('second');
    expect(fetches).toBe(2);
    now += 1;
    await expect(find('second')).resolves.toBeDefined();
    expect(fetches).toBe(3);
  });

  it('does not delay a token with a known key id', async () => {
    await find('first');
    const finish = serveSlowly(first);
    const unknown = expectUnknown('forged');
    await expect(find('first')).resolves.toBeDefined();
    finish();
    await unknown;
  });

  it('is reported as unavailable while the key server is unavailable', async () => {
    await find('first');
    failFetches();
    await expectUnavailable('second');
    // A failed fetch has a cooldown of one second, not thirty.
    serve(first, second);
    now += SECOND;
    await expect(find('second')).resolves.toBeDefined();
  });
});

describe('an unavailable key server', () => {
  it('is asked at most once a second', async () => {
    failFetches();
    for (let i = 0; i < 10; i++) await expectUnavailable('first');
    expect(fetches).toBe(1);
    now += SECOND - 1;
    await expectUnavailable('first');
    expect(fetches).toBe(1);
    now += 1;
    serve(first);
    await expect(find('first')).resolves.toBeDefined();
    expect(fetches).toBe(2);
  });

  it('is reported as the cause', async () => {
    failFetches();
    await expect(find('first')).rejects.toMatchObject({ cause: new Error('the key server is unavailable') });
  });
});

describe('onChange', () => {
  it('is called when a key is added, withdrawn or replaced', async () => {
    await keys.refresh();
    for (const set of [[first, second], [second], [first]]) {
      serve(...set);
      now += 10 * MINUTE;
      await keys.refresh();
    }
    expect(changes).toBe(3);
  });

  it('is not called for the first keys, unchanged keys or a failed fetch', async () => {
    await keys.refresh();
    now += 10 * MINUTE;
    await keys.refresh();
    now += 10 * MINUTE;
    failFetches();
    await keys.refresh();
    expect([fetches, changes]).toEqual([3, 0]);
  });

  it('runs after the new keys are in use', async () => {
    let found: unknown;
    keys = new KeySet(
      () => answer(),
      () => (found = find('second')),
      () => now,
    );
    await keys.refresh();
    serve(second);
    now += 10 * MINUTE;
    await keys.refresh();
    await expect(found).resolves.toBeDefined();
  });
});
