import { DatabaseUnavailable } from '../errors/problems.js';
import { ServiceOverloaded } from './load-monitor.errors.js';
import { KeyedSemaphore } from './keyed-semaphore.js';

/** Work that goes on until it is told to end. */
function held(): { work: () => Promise<string>; end: () => void; hasBegun: () => boolean } {
  let begun = false;
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const work = async (): Promise<string> => {
    begun = true;
    await ended;
    return 'done';
  };
  return { work, end, hasBegun: () => begun };
}

const ROOMY = { maxWaiting: 10, refusal: () => new ServiceOverloaded() };

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the turns of an owner', () => {
  it('are so many at a time, in the order in which they were asked for', async () => {
    const turns = new KeyedSemaphore(2, () => 5_000, ROOMY);
    const [a, b, c, d] = [held(), held(), held(), held()];
    const all = [a, b, c, d].map(({ work }) => turns.run('ada', work));
    await settled();
    expect([a, b, c, d].map(({ hasBegun }) => hasBegun())).toEqual([true, true, false, false]);
    b.end();
    await settled();
    expect([c, d].map(({ hasBegun }) => hasBegun())).toEqual([true, false]);
    for (const { end } of [a, c, d]) end();
    expect(await Promise.all(all)).toEqual(['done', 'done', 'done', 'done']);
  });

  it('suspend the permit of a request while it waits, until its turn has come or is given up', async () => {
    const calls: string[] = [];
    const permit = (name: string) => ({
      suspend: () => void calls.push(`${name} suspended`),
      resume: () => void calls.push(`${name} resumed`),
    });
    const turns = new KeyedSemaphore(1, () => 50, ROOMY);
    const first = held();
    const done = turns.run('ada', first.work, permit('first'));
    await expect(turns.run('ada', held().work, permit('late'))).rejects.toThrow(DatabaseUnavailable);
    expect(calls.splice(0)).toEqual(['late suspended', 'late resumed']);
    const next = turns.run('ada', () => Promise.resolve('next'), permit('next'));
    expect(calls).toEqual(['next suspended']);
    first.end();
    expect(await Promise.all([done, next])).toEqual(['done', 'next']);
    expect(calls).toEqual(['next suspended', 'next resumed']);
  });

  it('that do not come in time are given up, and taken by nobody', async () => {
    const turns = new KeyedSemaphore(1, () => 10, ROOMY);
    const first = held();
    const done = turns.run('ada', first.work);
    const late = held();
    await expect(turns.run('ada', late.work)).rejects.toThrow(DatabaseUnavailable);
    first.end();
    expect(await done).toBe('done');
    expect(await turns.run('ada', () => Promise.resolve('next'))).toBe('next');
    expect(late.hasBegun()).toBe(false);
  });

  it('are waited for by so many and no more, who are told at once', async () => {
    const turns = new KeyedSemaphore(1, () => 5_000, { ...ROOMY, maxWaiting: 2 });
    const all = [held(), held(), held()];
    const done = all.map(({ work }) => turns.run('ada', work));
    await expect(turns.run('ada', held().work)).rejects.toThrow(ServiceOverloaded);
    expect(turns.waiting).toBe(2);
    expect(await turns.run('bob', () => Promise.resolve('served'))).toBe('served');
    for (const { end } of all) end();
    expect(await Promise.all(done)).toEqual(['done', 'done', 'done']);
    expect(await turns.run('ada', () => Promise.resolve('next'))).toBe('next');
  });

  it('are nobody else’s', async () => {
    const turns = new KeyedSemaphore(1, () => 5_000, ROOMY);
    const [hers, his] = [held(), held()];
    const all = [turns.run('ada', hers.work), turns.run('bob', his.work)];
    await settled();
    expect(his.hasBegun()).toBe(true);
    for (const { end } of [hers, his]) end();
    await Promise.all(all);
  });

  it('go on after one that has failed', async () => {
    const turns = new KeyedSemaphore(1, () => 5_000, ROOMY);
    const failed = turns.run('ada', () => Promise.reject(new Error('no')));
    const next = turns.run('ada', () => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('done');
  });
});
