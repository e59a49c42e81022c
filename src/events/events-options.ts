/** Timings of the event streams. Tests set shorter ones before the service starts. */
export class EventsOptions {
  /** Interval of heartbeat comments, which keep idle connections open in proxies. */
  heartbeatMs = 20_000;
  /** A client that reads nothing for this long is disconnected. */
  stallTimeoutMs = 10_000;
  /** Polling interval while LISTEN is unavailable. */
  pollMs = 1_000;
  /** Polling interval while LISTEN works, for commits of processes that crashed before NOTIFY. */
  safetyMs = 15_000;
  /** Minimum time between NOTIFYs; keys are batched in between. */
  gatherMs = 10;
}
