import { setImmediate as nextIteration } from 'node:timers/promises';

/** Maximum time on the event loop before yielding, plus one step. */
const SLICE_MS = 10;

/** Yields to the event loop in work of many short synchronous steps, such as the lines of a file. */
export class TimeSlice {
  private startedAt = performance.now();

  get isOver(): boolean {
    return performance.now() - this.startedAt > SLICE_MS;
  }

  /** Yields to the event loop and starts the next slice. */
  async end(): Promise<void> {
    await nextIteration();
    this.startedAt = performance.now();
  }
}
