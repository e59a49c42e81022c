import type { Policy, Total } from './window.js';

export interface Count {
  readonly policy: Policy;
  /** Whose requests; names nobody. */
  readonly key: string;
  readonly points: number;
}

/** Where the processes of one installation add up what each has counted. */
export abstract class SharedStore {
  /**
   * Adds these counts to those of the others.
   * @param patience aborts when nobody waits for the answer any more
   * @returns the totals, in the order of the counts
   */
  abstract add(counts: readonly Count[], patience: AbortSignal): Promise<Total[]>;

  /** Removes what counts no more. */
  async sweep(): Promise<void> {}

  async close(): Promise<void> {}
}
