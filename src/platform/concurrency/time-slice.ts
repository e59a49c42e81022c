import { setImmediate as turn } from 'node:timers/promises';

/** How long work may keep the event loop before others have a turn. One step of it comes on top. */
const SLICE_MS = 10;

/** For work of many short steps that wait for nothing, such as the lines of a file. */
export class TimeSlice {
  private since = performance.now();

  get isOver(): boolean {
    return performance.now() - this.since > SLICE_MS;
  }

  /** Ends the slice: the others have a turn before the work goes on. */
  async end(): Promise<void> {
    await turn();
    this.since = performance.now();
  }
}
