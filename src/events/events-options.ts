/** The times of the live streams. A test sets shorter ones before the service starts. */
export class EventsOptions {
  /** A comment is sent this often, so that nobody on the way takes the connection for dead. */
  heartbeatMs = 20_000;
  /** A reader that takes nothing for so long is cut off. */
  stallTimeoutMs = 10_000;
  /** How often the database is asked while nobody tells of changes. */
  pollMs = 1_000;
  /** How often it is asked all the same: what a process has committed before it died, it has told nobody of. */
  safetyMs = 15_000;
  /** Announcements are sent this far apart, and gathered in between. */
  gatherMs = 10;
}
