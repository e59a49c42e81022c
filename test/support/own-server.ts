import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, chownSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import {
  findBinaries,
  prepareServerPaths,
  type ServerPaths,
} from '../../src/platform/database/embedded/server-paths.js';
import { Cluster, type Postmaster, type Settings } from '../../src/platform/database/embedded/cluster.js';
import { killed, newFolder, until } from './process.js';

const SUPERUSER = 'postgres';
/** The service’s database and role, named as on the embedded server. */
const SERVICE = 'todo';

const servers: OwnServer[] = [];

/** A PostgreSQL server for one test, which can inject faults. The service connects through a `Proxy`. */
export class OwnServer {
  private postmaster?: Postmaster;
  private readonly cluster: Cluster;

  private constructor(
    private readonly paths: ServerPaths,
    readonly password: string,
    private readonly settings: Settings,
  ) {
    this.cluster = new Cluster(paths, join(paths.home, '..', 'postgres.log'), {
      max_connections: '60',
      ...settings,
    });
    servers.push(this);
  }

  /** Starts a server with the service’s empty database. @param home the folder for the cluster */
  static async start(settings: Settings = {}, home?: string): Promise<OwnServer> {
    const server = new OwnServer(createServerPaths(home), randomBytes(12).toString('hex'), settings);
    server.cluster.createUnlessThere(server.password);
    await server.start();
    await server.admin(`CREATE ROLE ${SERVICE} LOGIN CREATEROLE PASSWORD '${server.password}'`, SUPERUSER);
    await server.admin(`CREATE DATABASE ${SERVICE} OWNER ${SERVICE}`, SUPERUSER);
    return server;
  }

  /** A hot standby of this server, which is stopped while its cluster is copied. */
  async standby(): Promise<OwnServer> {
    await this.stop();
    const standby = new OwnServer(createServerPaths(), this.password, this.settings);
    spawnSync('cp', ['-a', this.cluster.folder, standby.cluster.folder]);
    await this.start();
    const primary = `host=${this.postmaster!.socketFolder} port=5432 user=${SUPERUSER} password=${this.password}`;
    writeFileSync(join(standby.cluster.folder, 'standby.signal'), '');
    appendFileSync(
      join(standby.cluster.folder, 'postgresql.auto.conf'),
      `primary_conninfo = '${primary} application_name=standby'\n`,
    );
    await standby.start();
    return standby;
  }

  /** The Unix socket of the server. */
  get socket(): string {
    return join(this.postmaster!.socketFolder, '.s.PGSQL.5432');
  }

  get pid(): number {
    return this.postmaster!.pid;
  }

  get home(): string {
    return this.paths.home;
  }

  /** A TCP URL through the proxy on this port. */
  urlThrough(port: number): string {
    return `postgres://${SERVICE}:${this.password}@127.0.0.1:${port}/${SERVICE}?sslmode=disable`;
  }

  adminUrl(database = SERVICE): string {
    const host = encodeURIComponent(this.postmaster!.socketFolder);
    return `postgres://${SUPERUSER}:${this.password}@/${database}?host=${host}&port=5432`;
  }

  /** Runs SQL as the superuser. */
  async admin(sql: string, database = SERVICE): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.adminUrl(database) });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** Whether it accepts connections. */
  answers(): Promise<boolean> {
    return this.admin('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  /** Changes a setting that takes effect on reload. */
  async set(name: string, value: string): Promise<void> {
    await this.admin(`ALTER SYSTEM SET ${name} = '${value}'`);
    await this.admin('SELECT pg_reload_conf()');
  }

  async start(): Promise<void> {
    this.postmaster = await this.cluster.findOrStart();
  }

  /** Like `pg_ctl stop -m fast`. */
  async stop(): Promise<void> {
    await this.cluster.stop(this.postmaster!);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Kills the postmaster with SIGKILL. */
  async kill(): Promise<void> {
    await killed(this.pid);
  }

  /** Suspends its processes: connections stay open but get no response. */
  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  async promote(): Promise<void> {
    await this.admin('SELECT pg_promote()', SUPERUSER);
  }

  /** The process ids of the backends that serve the service. */
  async backends(): Promise<number[]> {
    const rows = await this.admin(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'todo-backend' AND usename = '${SERVICE}'`,
    );
    return rows.map(({ pid }) => pid as number);
  }

  async remove(): Promise<void> {
    this.resume();
    if (this.postmaster) await this.cluster.stop(this.postmaster);
    rmSync(this.paths.home, { recursive: true, force: true });
  }

  private signal(signal: NodeJS.Signals): void {
    const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(this.pid)], { encoding: 'utf8' });
    for (const pid of [this.pid, ...stdout.split('\n').map(Number).filter(Boolean)]) {
      try {
        process.kill(pid, signal);
      } catch {
        // The process has already exited.
      }
    }
  }
}

/** Whether this user may mount file systems. */
export function canMount(): boolean {
  if (process.platform !== 'linux') return false;
  const folder = newFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (mounted) spawnSync('umount', [folder]);
  return mounted;
}

/** A file system of limited size, which can be filled up. */
export class SmallDisk {
  readonly folder = newFolder();

  constructor(megabytes: number) {
    const { status, stderr } = spawnSync('mount', [
      '-t',
      'tmpfs',
      '-o',
      `size=${megabytes}m`,
      'tmpfs',
      this.folder,
    ]);
    if (status !== 0) throw new Error(`cannot mount: ${stderr}`);
    chmodSync(this.folder, 0o755);
  }

  /** Fills the disk, so that every further write fails. */
  async fill(): Promise<void> {
    const { bavail, bsize } = statfsSync(this.folder);
    const ballast = spawn(
      'dd',
      ['if=/dev/zero', `of=${this.ballast}`, `bs=${bsize}`, `count=${bavail + 1}`],
      {
        stdio: 'ignore',
      },
    );
    await until(() => ballast.exitCode !== null);
  }

  empty(): void {
    rmSync(this.ballast, { force: true });
  }

  remove(): void {
    spawnSync('umount', ['-l', this.folder]);
  }

  private get ballast(): string {
    return join(this.folder, 'ballast');
  }
}

/** Removes all servers that a test has started; for `afterAll`. */
export async function removeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.remove()));
}

/** A cluster folder that the server’s user can enter. */
function createServerPaths(home = newFolder()): ServerPaths {
  const { binaries, user } = prepareServerPaths(join(newFolder(), 'quarters'), findBinaries());
  const place = join(home, 'server');
  mkdirSync(place, { mode: 0o700 });
  if (user) chownSync(place, user.uid, user.gid);
  return { home: place, binaries, user };
}
