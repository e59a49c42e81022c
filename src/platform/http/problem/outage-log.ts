/** Minimum interval between log lines about the same outage. */
const LOG_INTERVAL_MS = 1_000;

interface Outage {
  loggedAt: number;
  suppressed: number;
}

const outages = new Map<string, Outage>();

/**
 * Throttles log lines during an outage, when every request fails for the same reason. Each request still has its own line
 * with its status.
 * @returns the number of lines suppressed since the last one; undefined to suppress this one too
 */
export function suppressedBefore(name: string, now = performance.now()): number | undefined {
  const outage = outages.get(name) ?? { loggedAt: -Infinity, suppressed: 0 };
  outages.set(name, outage);
  if (now - outage.loggedAt < LOG_INTERVAL_MS) return void outage.suppressed++;
  const { suppressed } = outage;
  Object.assign(outage, { loggedAt: now, suppressed: 0 });
  return suppressed;
}
