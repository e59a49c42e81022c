import { setImmediate as settled } from 'node:timers/promises';
import fc from 'fast-check';
import { DatabaseUnavailable } from '../errors/problems.js';
import { FairQueue } from './fair-queue.js';

/** Beyond the end of all suites: who is still waiting then must not fail another. */
const WAIT_MS = 2 ** 31 - 1;

/** A pool that notes who was given a connection, in order. */
function poolOf(size: number, waitMs = WAIT_MS) {
  const given: string[] = [];
  const shares = new FairQueue(size, waitMs);
  const take = (owner: string): Promise<void> => {
    const turn = shares.acquire(owner);
    if (!turn) given.push(owner);
    return Promise.resolve(turn).then(() => void (turn && given.push(owner)));
  };
  const giveBack = async (owner: string): Promise<void> => {
    shares.release(owner);
    await settled();
  };
  return { shares, given, take, giveBack };
}

describe('the shares of a pool', () => {
  it('leave half of it to others where one owner is busy', () => {
    const { shares, given, take } = poolOf(10);
    for (let nth = 0; nth < 20; nth++) void take('ada');
    expect(given).toHaveLength(5);
    expect(shares.waiting).toBe(15);
  });

  it('leave a connection to an owner who holds none, however much two others want', () => {
    const { given, take } = poolOf(4);
    for (let nth = 0; nth < 20; nth++) void Promise.all([take('ada'), take('eve')]);
    expect(given.length).toBeLessThan(4);
    void take('bob');
    expect(given.at(-1)).toBe('bob');
  });

  it('are served owner by owner, not in the order in which they were asked for', async () => {
    const { given, take, giveBack } = poolOf(1);
    for (const owner of ['ada', 'eve', 'eve', 'eve', 'bob', 'cy', 'bob']) void take(owner);
    for (const owner of ['ada', 'eve', 'bob', 'cy', 'eve', 'bob', 'eve']) {
      expect(given.at(-1)).toBe(owner);
      await giveBack(owner);
    }
    expect(given).toHaveLength(7);
  });

  it('go to one owner again where no other wants them', async () => {
    const { shares, given, take, giveBack } = poolOf(2);
    for (const owner of ['ada', 'eve', 'ada', 'ada']) void take(owner);
    await giveBack('eve');
    expect(given).toEqual(['ada', 'eve']);
    await giveBack('ada');
    await giveBack('ada');
    expect(given).toEqual(['ada', 'eve', 'ada', 'ada']);
    expect(shares.waiting).toBe(0);
  });

  it('are waited for so long and no longer, and the others keep their places', async () => {
    const { shares, given, take, giveBack } = poolOf(1, 0);
    void take('ada');
    await expect(take('eve')).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(shares.waiting).toBe(0);
    void take('bob');
    await giveBack('ada');
    expect(given).toEqual(['ada', 'bob']);
  });

  it('do not count a request that waits because its owner holds others', async () => {
    const calls: string[] = [];
    const permit = { suspend: () => void calls.push('suspend'), resume: () => void calls.push('resume') };
    const shares = new FairQueue(1, WAIT_MS);
    void shares.acquire('ada');
    void shares.acquire('eve', permit);
    expect(calls).toEqual([]);
    void shares.acquire('ada', permit);
    expect(calls).toEqual(['suspend']);
    shares.release('ada');
    shares.release('eve');
    await settled();
    expect(calls).toEqual(['suspend', 'resume']);
  });

  it('never give out more than there are, keep none from an owner who holds none, and come back in full', async () => {
    const step = fc.record({ owner: fc.constantFrom('ada', 'bob', 'cy', 'dee'), takes: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(step, { maxLength: 60 }),
        async (size, steps) => {
          const { shares, given, take, giveBack } = poolOf(size);
          const back: string[] = [];
          const held = (owner?: string): number => {
            const count = (list: string[]) =>
              list.filter((one) => owner === undefined || one === owner).length;
            return count(given) - count(back);
          };
          const asked = { ada: 0, bob: 0, cy: 0, dee: 0 } as Record<string, number>;
          const release = async (owner: string): Promise<void> => {
            back.push(owner);
            await giveBack(owner);
          };
          for (const { owner, takes } of steps) {
            if (!takes && held(owner) > 0) await release(owner);
            if (takes) asked[owner]!++;
            if (takes) void take(owner);
            expect(held()).toBeLessThanOrEqual(size);
            const shutOut = Object.keys(asked).filter(
              (one) => held(one) === 0 && asked[one]! > count(given, one),
            );
            if (shutOut.length > 0) expect(held()).toBe(size);
          }
          while (held() > 0) await release(Object.keys(asked).find((owner) => held(owner) > 0)!);
          expect(shares.waiting).toBe(0);
          for (const [owner, times] of Object.entries(asked)) expect(count(given, owner)).toBe(times);
        },
      ),
      { numRuns: 200 },
    );
  });
});

const count = (owners: string[], owner: string): number => owners.filter((one) => one === owner).length;
