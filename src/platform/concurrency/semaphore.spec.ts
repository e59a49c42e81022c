import { DatabaseUnavailable } from '../errors/problems.js';
import { ServiceOverloaded } from './load-monitor.js';
import { KeyedSemaphore, TimeSlice } from './semaphore.js';
import { readLines } from '../../transfer/file-format.js';

/** Work that runs until `end` is called. */
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

const UNLOADED = { maxWaiting: 10, refusal: () => new ServiceOverloaded() };

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('KeyedSemaphore', () => {
  it('runs up to the maximum at a time, in order', async () => {
    const semaphore = new KeyedSemaphore(2, () => 5_000, UNLOADED);
    const [a, b, c, d] = [held(), held(), held(), held()];
    const all = [a, b, c, d].map(({ work }) => semaphore.run('ada', work));
    await settled();
    expect([a, b, c, d].map(({ hasBegun }) => hasBegun())).toEqual([true, true, false, false]);
    b.end();
    await settled();
    expect([c, d].map(({ hasBegun }) => hasBegun())).toEqual([true, false]);
    for (const { end } of [a, c, d]) end();
    expect(await Promise.all(all)).toEqual(['done', 'done', 'done', 'done']);
  });

  it('suspends the permit while waiting, until acquired or timed out', async () => {
    const calls: string[] = [];
    const permit = (name: string) => ({
      suspend: () => void calls.push(`${name} suspended`),
      resume: () => void calls.push(`${name} resumed`),
    });
    const semaphore = new KeyedSemaphore(1, () => 50, UNLOADED);
    const first = held();
    const done = semaphore.run('ada', first.work, permit('first'));
    await expect(semaphore.run('ada', held().work, permit('late'))).rejects.toThrow(DatabaseUnavailable);
    expect(calls.splice(0)).toEqual(['late suspended', 'late resumed']);
    const next = semaphore.run('ada', () => Promise.resolve('next'), permit('next'));
    expect(calls).toEqual(['next suspended']);
    first.end();
    expect(await Promise.all([done, next])).toEqual(['done', 'next']);
    expect(calls).toEqual(['next suspended', 'next resumed']);
  });

  it('rejects after the wait timeout without running the work', async () => {
    const semaphore = new KeyedSemaphore(1, () => 10, UNLOADED);
    const first = held();
    const done = semaphore.run('ada', first.work);
    const late = held();
    await expect(semaphore.run('ada', late.work)).rejects.toThrow(DatabaseUnavailable);
    first.end();
    expect(await done).toBe('done');
    expect(await semaphore.run('ada', () => Promise.resolve('next'))).toBe('next');
    expect(late.hasBegun()).toBe(false);
  });

  it('rejects immediately when the queue of a key is full', async () => {
    const semaphore = new KeyedSemaphore(1, () => 5_000, { ...UNLOADED, maxWaiting: 2 });
    const all = [held(), held(), held()];
    const done = all.map(({ work }) => semaphore.run('ada', work));
    await expect(semaphore.run('ada', held().work)).rejects.toThrow(ServiceOverloaded);
    expect(semaphore.waiting).toBe(2);
    expect(await semaphore.run('bob', () => Promise.resolve('served'))).toBe('served');
    for (const { end } of all) end();
    expect(await Promise.all(done)).toEqual(['done', 'done', 'done']);
    expect(await semaphore.run('ada', () => Promise.resolve('next'))).toBe('next');
  });

  it('does not block other keys', async () => {
    const semaphore = new KeyedSemaphore(1, () => 5_000, UNLOADED);
    const [hers, his] = [held(), held()];
    const all = [semaphore.run('ada', hers.work), semaphore.run('bob', his.work)];
    await settled();
    expect(his.hasBegun()).toBe(true);
    for (const { end } of [hers, his]) end();
    await Promise.all(all);
  });

  it('continues after a failure', async () => {
    const semaphore = new KeyedSemaphore(1, () => 5_000, UNLOADED);
    const failed = semaphore.run('ada', () => Promise.reject(new Error('no')));
    const next = semaphore.run('ada', () => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('done');
  });
});

/** Blocks the event loop for longer than a slice. */
function work(): void {
  const until = performance.now() + 12;
  while (performance.now() < until);
}

/** Counts event loop iterations. */
function countTurns(): () => number {
  let turns = 0;
  let isCounting = true;
  const count = (): void => {
    turns++;
    if (isCounting) setImmediate(count);
  };
  setImmediate(count);
  return () => {
    isCounting = false;
    return turns;
  };
}

describe('TimeSlice', () => {
  it('is over after 10 ms of work and restarts after yielding', async () => {
    const slice = new TimeSlice();
    work();
    expect(slice.isOver).toBe(true);
    const turns = countTurns();
    await slice.end();
    expect(turns()).toBeGreaterThan(0);
  });
});

describe('readLines', () => {
  it('yields to the event loop between lines of one chunk', async () => {
    async function* file(): AsyncGenerator<Buffer> {
      yield Buffer.from('{}\n'.repeat(10));
    }
    const turns = countTurns();
    for await (const line of readLines(file())) {
      expect(line.text).toBe('{}');
      work();
    }
    expect(turns()).toBeGreaterThanOrEqual(10);
  });
});
