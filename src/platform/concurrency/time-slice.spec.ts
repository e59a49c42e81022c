import { readLines } from '../../transfer/read-lines.js';
import { TimeSlice } from './time-slice.js';

/** Keeps the event loop for longer than a slice. */
function work(): void {
  const until = performance.now() + 12;
  while (performance.now() < until);
}

/** Counts the turns that others have in the meantime. */
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

describe('a time slice', () => {
  it('is over after some work, and begins anew when the others have had a turn', async () => {
    const slice = new TimeSlice();
    work();
    expect(slice.isOver).toBe(true);
    const turns = countTurns();
    await slice.end();
    expect(turns()).toBeGreaterThan(0);
  });
});

describe('lines that arrive in one piece', () => {
  it('leave turns to others while they are worked on', async () => {
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
