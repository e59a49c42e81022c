import { problem } from '../platform/errors/problem.js';

const RETRY_AFTER_SECONDS = '5';

export class TooManyStreams extends problem({
  name: 'too-many-streams',
  status: 429,
  title: 'Too many streams',
  detail: 'You have reached the limit of open event streams. Close one, or share one between browser tabs.',
}) {
  constructor() {
    super({ headers: { 'retry-after': RETRY_AFTER_SECONDS } });
  }
}

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
