import { spawn, spawnSync } from 'node:child_process';
import { chownSync, closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { dropForeignLock, findPostmaster, type Postmaster, runsPostgres } from './postmaster.js';
import { type ServerPaths, socketFolder } from './server-paths.js';

export const SUPERUSER = 'postgres';
const START_ATTEMPTS = 15;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 6_000;
const RETRY_MS = 300;
const POLL_MS = 10;
/** What is in this process's own could change what PostgreSQL does (PGPORT), and holds secrets. */
const NO_ENVIRONMENT = {};

/** Settings of the server, by their names in postgresql.conf. */
export type Settings = Readonly<Record<string, string>>;

/** One PostgreSQL cluster on disk, and the server that runs on it. */
export class Cluster {
  readonly folder: string;
  /** Stays the same over restarts, so that the pools find the server again. */
  private sockets?: string;

  constructor(
    private readonly paths: ServerPaths,
    private readonly logFile: string,
    private readonly settings: Settings,
  ) {
    this.folder = join(paths.home, 'cluster');
  }

  /** Makes it beside its place and moves it in whole, so that a start killed half-way leaves nothing to stumble on. */
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
    const made = spawnSync(join(binaries, 'bin', 'initdb'), [`--pgdata=${draft}`, ...access, ...locale], {
      ...user,
      cwd: home,
      env: NO_ENVIRONMENT,
      encoding: 'utf8',
    });
    rmSync(passwordFile, { force: true });
    if (made.status !== 0) {
      const reason = (made.stderr || String(made.error)).trim().split('\n').at(-1);
      throw new EmbeddedPostgresError(`The embedded PostgreSQL cannot make its files in ${home}: ${reason}`);
    }
    renameSync(draft, this.folder);
  }

  /** The server that runs on it already, or a new one; answers when it takes connections. */
  async findOrStart(): Promise<Postmaster> {
    for (let attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
      const launched = findPostmaster(this.folder) ? undefined : this.launch();
      // One that was there already may be on its way out, and leave none.
      const isGone = () => launched?.exited ?? true;
      await until(() => findPostmaster(this.folder)?.ready ?? isGone(), START_TIMEOUT_MS);
      const postmaster = findPostmaster(this.folder);
      if (postmaster?.ready) {
        this.sockets = postmaster.socketFolder;
        return postmaster;
      }
      // A killed server's lock can outlive it for about two seconds; the new one then gives up, and is launched again.
      await sleep(RETRY_MS);
    }
    throw new EmbeddedPostgresError(`The embedded PostgreSQL does not start; ${this.logFile} says why.`);
  }

  /** Stops the server as `pg_ctl stop -m fast` does: running transactions are rolled back, what is committed is kept. */
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
      // What it logs of a failed statement would quote rows and parameters.
      log_error_verbosity: 'terse',
      log_min_error_statement: 'panic',
      ...this.settings,
    };
    dropForeignLock(this.folder);
    const log = openSync(this.logFile, 'a', 0o600);
    const child = spawn(
      join(binaries, 'bin', 'postgres'),
      ['-D', this.folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      // In a session of its own: a terminal's Ctrl-C must not reach it before the requests are drained.
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

async function until(fact: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!fact() && Date.now() < deadline) await sleep(POLL_MS);
}
