import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const LOCK = 'postmaster.pid';

/** The content of `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
  readonly ready: boolean;
}

/** Returns the running server of this cluster. Ignores the stale file of a killed server. */
export function findPostmaster(cluster: string): Postmaster | undefined {
  const lines = readLock(cluster);
  const pid = pidIn(lines);
  if (pid === undefined || !runsPostgres(pid)) return undefined;
  return { pid, socketFolder: lines[4] ?? '', ready: lines[7] === 'ready' };
}

/**
 * Removes a stale lock file whose process id now belongs to another program, as after a container restart. PostgreSQL would
 * mistake that program for the server.
 */
export function dropForeignLock(cluster: string): void {
  const pid = pidIn(readLock(cluster));
  if (pid !== undefined && nameOf(pid) !== undefined && !runsPostgres(pid)) rmSync(join(cluster, LOCK));
}

/** Whether the process is a running PostgreSQL. A zombie is not. */
export function runsPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return process.platform === 'linux' ? nameOf(pid) === 'postgres' : true;
}

/** Returns the program name of the process. Undefined for a zombie and without /proc. */
function nameOf(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return /^State:\s+Z/m.test(status) ? undefined : /^Name:\s+(.*)$/m.exec(status)?.[1];
  } catch {
    return undefined;
  }
}

function pidIn([first]: readonly string[]): number | undefined {
  const pid = Number(first);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

function readLock(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, LOCK), 'utf8')
      .split('\n')
      .map((line) => line.trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
