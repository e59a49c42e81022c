// CPU time and memory of processes, read from /proc. Each function returns undefined on systems that have no /proc.
import { readdirSync, readFileSync } from 'node:fs';

/** `USER_HZ` of Linux: the unit of the times in /proc. */
const TICKS_PER_SECOND = 100;

/** CPU time of the process so far, including all threads. */
export function cpuSecondsOf(pid) {
  return statOf(pid)?.cpuSeconds;
}

/** CPU time of a process and all its children, including exited ones. For PostgreSQL, this is the whole server. */
export function cpuSecondsWithChildren(pid) {
  const parent = statOf(pid);
  if (parent === undefined) return undefined;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((stat) => stat?.parent === pid);
  return children.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, parent.cpuSeconds + parent.endedSeconds);
}

/** Resident memory of the process. */
export function residentBytesOf(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
  } catch {
    return undefined;
  }
}

function statOf(pid) {
  try {
    // The name in parentheses may contain spaces. It is followed by the state, the parent and, as the 12th to 15th field,
    // user and system time of the process, then those of its exited children.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ').map(Number);
    const [user, system, endedUser, endedSystem] = fields.slice(11, 15);
    return {
      parent: fields[1],
      cpuSeconds: (user + system) / TICKS_PER_SECOND,
      endedSeconds: (endedUser + endedSystem) / TICKS_PER_SECOND,
    };
  } catch {
    return undefined;
  }
}
