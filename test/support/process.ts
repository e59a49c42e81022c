import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { findPostmaster } from '../../src/platform/database/embedded/cluster.js';
import { Client } from './client.js';

const MAIN = join(__dirname, '../../dist/src/main.js');
const SECRET = randomBytes(32).toString('base64url');
const POLL_MS = 20;
const READY_TIMEOUT_MS = 60_000;

/** An unprivileged user; only root can start the service as this user. */
export const NOBODY = { uid: 65_534, gid: 65_534 };
export const AS_ROOT = process.getuid?.() === 0;
/** Trusts tokens signed with a shared secret, so a test needs no issuer. */
export const TRUST = { AUTH_SECRET: SECRET };

/** All tests share one address and send many requests. */
const UNLIMITED = { RATE_LIMIT_PER_MINUTE: '10000000', RATE_LIMIT_ANONYMOUS_PER_MINUTE: '10000000' };

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const folders: string[] = [];
const services: Service[] = [];

/** An empty folder that every user can enter, owned by this user or the given one. */
export function newFolder(owner?: { uid: number; gid: number }): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'todo-process-')));
  chmodSync(folder, 0o755);
  if (owner) chownSync(folder, owner.uid, owner.gid);
  folders.push(folder);
  return folder;
}

/** The built service in its own process, with only these settings in its environment. */
export class Service {
  output = '';
  errors = '';
  readonly exited: Promise<Exit>;
  readonly dataDir: string;
  private readonly child: ChildProcess;

  constructor(
    readonly folder: string,
    settings: Record<string, string> = {},
    as: { uid?: number; gid?: number } = {},
  ) {
    this.dataDir = resolve(folder, settings.DATA_DIR ?? '.data');
    const env = { PATH: process.env.PATH, PORT: '0', ...UNLIMITED, ...settings };
    // A separate process group, as a shell creates for each job, so that a test can send Ctrl-C to all of it.
    this.child = spawn(process.execPath, [MAIN], { cwd: folder, env, detached: true, ...as });
    this.child.stdout!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.exited = new Promise((resolve) =>
      this.child.once('close', (code, signal) => resolve({ code, signal })),
    );
    services.push(this);
  }

  /** Starts the service and waits until it accepts requests. */
  static async start(...args: ConstructorParameters<typeof Service>): Promise<Service> {
    const service = new Service(...args);
    await until(() => service.url !== undefined || service.hasExited, READY_TIMEOUT_MS);
    if (service.hasExited)
      throw new Error(`the service has not started: ${service.errors || service.output}`);
    return service;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** The process id of the PostgreSQL server that runs on the data folder, if any. */
  get postmaster(): number | undefined {
    return this.server?.pid;
  }

  /** The superuser’s connection URL for that PostgreSQL server. */
  get adminUrl(): string {
    const password = readFileSync(join(this.dataDir, 'postgres.password'), 'utf8');
    return `postgres://postgres:${password}@/todo?host=${encodeURIComponent(this.server!.socketFolder)}`;
  }

  private get server() {
    const cluster = join(this.dataDir, 'postgres', 'cluster');
    return existsSync(cluster) ? findPostmaster(cluster) : undefined;
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The URL in the startup banner. */
  get url(): string | undefined {
    return /^ {2}Todo backend +(\S+)$/m.exec(this.output)?.[1];
  }

  /** The running child processes. */
  get children(): number[] {
    const { stdout } = spawnSync('ps', ['-o', 'pid=,stat=', '--ppid', String(this.pid)], {
      encoding: 'utf8',
    });
    const running = stdout.split('\n').filter((line) => /\d +[^Z\s]/.test(line));
    return running.map((line) => parseInt(line));
  }

  /** @param url another URL than the service’s own */
  async as(user: string, url = this.url!): Promise<Client> {
    const token = new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(user)
      .setExpirationTime('15 min');
    return new Client(url, await token.sign(Buffer.from(SECRET)));
  }

  /** Sends the signal to the process, or to its whole group. */
  kill(signal: NodeJS.Signals, { group = false } = {}): void {
    process.kill(group ? -this.pid : this.pid, signal);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    if (!this.hasExited) this.kill(signal);
    return this.exited;
  }
}

/** Runs the service until it exits by itself. */
export async function runToExit(
  ...args: ConstructorParameters<typeof Service>
): Promise<Exit & Pick<Service, 'output' | 'errors'>> {
  const service = new Service(...args);
  const exit = await Promise.race([service.exited, sleep(READY_TIMEOUT_MS, undefined, { ref: false })]);
  if (!exit) throw new Error(`the service has not given up: ${service.output}`);
  return { ...exit, output: service.output, errors: service.errors };
}

/** The PostgreSQL servers started on a cluster in this folder. */
export function serversIn(folder: string): number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => /bin\/postgres -D /.test(line) && line.includes(folder));
  return lines.map((line) => parseInt(line));
}

/** Waits until the condition holds. @throws Error on a timeout */
export async function until(
  fact: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
  pollMs = POLL_MS,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await fact())) {
    if (Date.now() >= deadline) throw new Error(`not within ${timeoutMs} ms: ${fact.toString()}`);
    await sleep(pollMs);
  }
}

export async function killed(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await until(() => !isRunning(pid));
}

/** Whether the process runs; a zombie does not count. */
export function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return /^[^Z\s]/.test(stdout);
}

export const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

/** Ends everything that a test has left running and removes its folders; for `afterEach`. */
export async function cleanUp(): Promise<void> {
  await Promise.all(services.map((service) => service.stop('SIGKILL')));
  for (const { postmaster, dataDir } of services.splice(0)) {
    if (postmaster !== undefined) await killed(postmaster);
    removeMovedOut(join(dataDir, 'postgres'));
  }
  for (const folder of folders.splice(0)) {
    for (const pid of serversIn(folder)) await killed(pid);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes the data that root stores elsewhere because the server’s user cannot enter the folder. */
function removeMovedOut(home: string): void {
  if (!existsSync(home)) return;
  const place = realpathSync(home);
  if (dirname(place) === '/var/lib') rmSync(place, { recursive: true, force: true });
}
