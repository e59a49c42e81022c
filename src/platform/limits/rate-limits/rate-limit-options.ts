export const WINDOW_SECONDS = 60;

/** Timing of the rate limits. Tests shorten it before startup. */
export class RateLimitOptions {
  windowSeconds = WINDOW_SECONDS;
  /** Interval between batches to the shared store. */
  syncMs = 250;
  /** Delay before the next attempt after a store failure. */
  pauseMs = 1_000;
  /** Interval between removals of expired rows. */
  sweepMs = 60_000;
}
