export const WINDOW_SECONDS = 60;

/** The times of the limits. A test sets shorter ones before the service starts. */
export class RateLimitOptions {
  windowSeconds = WINDOW_SECONDS;
  /** How often processes enqueue each other what they have counted. */
  syncMs = 250;
  /** For so long a store that has failed is left alone. */
  pauseMs = 1_000;
  /** How often rows that count no more are removed. */
  sweepMs = 60_000;
}
