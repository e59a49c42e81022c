import { setImmediate as settled } from 'node:timers/promises';
import fc from 'fast-check';
import { DatabaseUnavailable } from '../errors/problems.js';
import { FairQueue } from './fair-queue.js';

/** Longer than all suites, so that a remaining wait cannot fail another test. */
const WAIT_MS = 2 ** 31 - 1;

/** A pool that records the order of acquisitions. */
function poolOf(size: number, waitMs = WAIT_MS) {
  const given: string[] = [];
  const queue = new FairQueue(size, waitMs);
  const take = (owner: string): Promise<void> => {
    const acquired = queue.acquire(owner);
    if (!acquired) given.push(owner);
    return Promise.resolve(acquired).then(() => void (acquired && given.push(owner)));
  };
  const giveBack = async (owner: string): Promise<void> => {
    queue.release(owner);
    await settled();
  };
  return { queue, given, take, giveBack };
}

describe('FairQueue', () => {
  it('leaves half of the pool to others while one owner is busy', () => {
    const { queue, given, take } = poolOf(10);
    for (let nth = 0; nth < 20; nth++) void take('ada');
    expect(given).toHaveLength(5);
    expect(queue.waiting).toBe(15);
  });

  it('leaves a connection to an owner without one while two others are busy', () => {
    const { given, take } = poolOf(4);
    for (let nth = 0; nth < 20; nth++) void Promise.all([take('ada'), take('eve')]);
    expect(given.length).toBeLessThan(4);
    void take('bob');
    expect(given.at(-1)).toBe('bob');
  });

  it('serves waiting owners round-robin', async () => {
    const { given, take, giveBack } = poolOf(1);
    for (const owner of ['ada', 'eve', 'eve', 'eve', 'bob', 'cy', 'bob']) void take(owner);
    for (const owner of ['ada', 'eve', 'bob', 'cy', 'eve', 'bob', 'eve']) {
      expect(given.at(-1)).toBe(owner);
      await giveBack(owner);
    }
    expect(given).toHaveLength(7);
  });

  it('serves one owner repeatedly if no other waits', async () => {
    const { queue, given, take, giveBack } = poolOf(2);
    for (const owner of ['ada', 'eve', 'ada', 'ada']) void take(owner);
    await giveBack('eve');
    expect(given).toEqual(['ada', 'eve']);
    await giveBack('ada');
    await giveBack('ada');
    expect(given).toEqual(['ada', 'eve', 'ada', 'ada']);
    expect(queue.waiting).toBe(0);
  });

  it('rejects after the timeout and keeps the other waiters in order', async () => {
    const { queue, given, take, giveBack } = poolOf(1, 0);
    void take('ada');
    await expect(take('eve')).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(queue.waiting).toBe(0);
    void take('bob');
    await giveBack('ada');
    expect(given).toEqual(['ada', 'bob']);
  });

  it('suspends the permit only while the owner waits for its own connections', async () => {
    const calls: string[] = [];
    const permit = { suspend: () => void calls.push('suspend'), resume: () => void calls.push('resume') };
    const queue = new FairQueue(1, WAIT_MS);
    void queue.acquire('ada');
    void queue.acquire('eve', permit);
    expect(calls).toEqual([]);
    void queue.acquire('ada', permit);
    expect(calls).toEqual(['suspend']);
    queue.release('ada');
    queue.release('eve');
    await settled();
    expect(calls).toEqual(['suspend', 'resume']);
  });

  it('never exceeds the pool, never starves an owner without a connection and returns all connections', async () => {
    const step = fc.record({ owner: fc.constantFrom('ada', 'bob', 'cy', 'dee'), acquires: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(step, { maxLength: 60 }),
        async (size, steps) => {
          const { queue, given, take, giveBack } = poolOf(size);
          const back: string[] = [];
          const held = (owner?: string): number => {
            const count = (list: string[]) =>
              list.filter((one) => owner === undefined || one === owner).length;
            return count(given) - count(back);
          };
          const requested = { ada: 0, bob: 0, cy: 0, dee: 0 } as Record<string, number>;
          const release = async (owner: string): Promise<void> => {
            back.push(owner);
            await giveBack(owner);
          };
          for (const { owner, acquires } of steps) {
            if (!acquires && held(owner) > 0) await release(owner);
            if (acquires) requested[owner]!++;
            if (acquires) void take(owner);
            expect(held()).toBeLessThanOrEqual(size);
            const shutOut = Object.keys(requested).filter(
              (one) => held(one) === 0 && requested[one]! > count(given, one),
            );
            if (shutOut.length > 0) expect(held()).toBe(size);
          }
          while (held() > 0) await release(Object.keys(requested).find((owner) => held(owner) > 0)!);
          expect(queue.waiting).toBe(0);
          for (const [owner, times] of Object.entries(requested)) expect(count(given, owner)).toBe(times);
        },
      ),
      { numRuns: 200 },
    );
  });
});

const count = (owners: string[], owner: string): number => owners.filter((one) => one === owner).length;
