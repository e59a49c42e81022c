import { readLines } from '../../transfer/read-lines.js';
import { TimeSlice } from './time-slice.js';

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
