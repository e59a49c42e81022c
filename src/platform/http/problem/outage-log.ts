/** Between two lines about the same outage. */
const QUIET_MS = 1_000;

interface Outage {
  toldAt: number;
  untold: number;
}

const outages = new Map<string, Outage>();

/**
 * While the database is away every request fails for the same reason, of which the log needs to hear once a second; each
 * request has its own line, with its status, all the same.
 * @returns how many were kept back since the last; undefined where this is to be kept back too
 */
export function untoldBefore(name: string, now = performance.now()): number | undefined {
  const outage = outages.get(name) ?? { toldAt: -Infinity, untold: 0 };
  outages.set(name, outage);
  if (now - outage.toldAt < QUIET_MS) return void outage.untold++;
  const { untold } = outage;
  Object.assign(outage, { toldAt: now, untold: 0 });
  return untold;
}
