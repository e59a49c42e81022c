import type { Policy, Total } from './window.js';

export interface Count {
  readonly policy: Policy;
  /** Pseudonymous key of the caller. */
  readonly key: string;
  readonly points: number;
}

/** Sums the counts of all processes. */
export abstract class SharedStore {
  /**
   * Adds the counts to the totals.
   * @param signal aborts on timeout
   * @returns the totals in the order of `counts`
   */
  abstract add(counts: readonly Count[], signal: AbortSignal): Promise<Total[]>;

  /** Removes expired counts. */
  async sweep(): Promise<void> {}

  async close(): Promise<void> {}
}
