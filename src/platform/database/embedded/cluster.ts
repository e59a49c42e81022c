import { spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError, type ServerPaths, socketFolder } from './server-paths.js';

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

export const SUPERUSER = 'postgres';
const START_ATTEMPTS = 15;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 6_000;
const RETRY_MS = 300;
const POLL_MS = 10;
/** This process's environment contains secrets and variables that affect PostgreSQL, such as PGPORT. */
const NO_ENVIRONMENT = {};

/** Server settings, named as in postgresql.conf. */
export type Settings = Readonly<Record<string, string>>;

/** A PostgreSQL cluster on disk and its server. */
export class Cluster {
  readonly folder: string;
  /** Stays the same across restarts, so that pools can reconnect. */
  private sockets?: string;

  constructor(
    private readonly paths: ServerPaths,
    private readonly logFile: string,
    private readonly settings: Settings,
  ) {
    this.folder = join(paths.home, 'cluster');
  }

  /** Creates the cluster in a temporary directory and renames it, so that an interrupted start leaves no partial cluster. */
  createUnlessThere(password: string): void {
    if (existsSync(join(this.folder, 'PG_VERSION'))) return;
    const { home, binaries, user } = this.paths;
    const draft = join(home, 'cluster.draft');
    const passwordFile = join(home, 'initdb.password');
    rmSync(draft, { recursive: true, force: true });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (user) chownSync(passwordFile, user.uid, user.gid);
    const access = [`--username=${SUPERUSER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const initdb = spawnSync(join(binaries, 'bin', 'initdb'), [`--pgdata=${draft}`, ...access, ...locale], {
      ...user,
      cwd: home,
      env: NO_ENVIRONMENT,
      encoding: 'utf8',
    });
    rmSync(passwordFile, { force: true });
    if (initdb.status !== 0) {
      const reason = (initdb.stderr || String(initdb.error)).trim().split('\n').at(-1);
      throw new EmbeddedPostgresError(
        `The embedded PostgreSQL cannot create its files in ${home}: ${reason}`,
      );
    }
    renameSync(draft, this.folder);
  }

  /** Returns the running server or starts one. Resolves when it accepts connections. */
  async findOrStart(): Promise<Postmaster> {
    for (let attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
      const launched = findPostmaster(this.folder) ? undefined : this.launch();
      // An existing server may be shutting down.
      const isGone = () => launched?.exited ?? true;
      await until(() => findPostmaster(this.folder)?.ready ?? isGone(), START_TIMEOUT_MS);
      const postmaster = findPostmaster(this.folder);
      if (postmaster?.ready) {
        this.sockets = postmaster.socketFolder;
        return postmaster;
      }
      // The lock of a killed server can remain for about two seconds, in which a new server exits.
      await sleep(RETRY_MS);
    }
    throw new EmbeddedPostgresError(`The embedded PostgreSQL does not start: see ${this.logFile}.`);
  }

  /** Stops the server like `pg_ctl stop -m fast`: rolls back running transactions. */
  async stop({ pid, socketFolder: sockets }: Postmaster): Promise<void> {
    if (runsPostgres(pid)) process.kill(pid, 'SIGINT');
    await until(() => !runsPostgres(pid), STOP_TIMEOUT_MS);
    if (sockets !== this.paths.home) rmSync(sockets, { recursive: true, force: true });
  }

  private launch(): { exited: boolean } {
    const { home, binaries, user } = this.paths;
    this.sockets ??= socketFolder(this.paths);
    const settings = {
      listen_addresses: '',
      port: '5432',
      unix_socket_directories: this.sockets,
      timezone: 'UTC',
      // Keeps rows and parameters of failed statements out of the log.
      log_error_verbosity: 'terse',
      log_min_error_statement: 'panic',
      ...this.settings,
    };
    dropForeignLock(this.folder);
    const log = openSync(this.logFile, 'a', 0o600);
    const child = spawn(
      join(binaries, 'bin', 'postgres'),
      ['-D', this.folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      // A separate session, so that Ctrl-C does not stop it before the requests are drained.
      { ...user, cwd: home, env: NO_ENVIRONMENT, detached: true, stdio: ['ignore', log, log] },
    );
    closeSync(log);
    const launched = { exited: false };
    child.once('error', () => (launched.exited = true));
    child.once('exit', () => (launched.exited = true));
    child.unref();
    return launched;
  }
}

async function until(condition: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition() && Date.now() < deadline) await sleep(POLL_MS);
}
