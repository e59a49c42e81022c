// Servers that the embedded one cannot replace: another PostgreSQL version, a standby, a pooler. Plain
// JavaScript, because Jest’s global setup loads it without a transform.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** PostgreSQL and PgBouncer refuse to run as root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const SERVICE = 'todo';
const TIMEOUT_MS = 60_000;

/** An empty folder that the server’s user can write to; its path is short enough for a socket. */
export function newHome() {
  const home = mkdtempSync(join(tmpdir(), 'todo-pg-'));
  own(home);
  return home;
}

/** Makes the server’s user the owner of a file. */
export function own(path) {
  if (NOBODY.uid !== undefined) chownSync(path, NOBODY.uid, NOBODY.gid);
}

/** Runs a server program until it exits. */
export function run(program, args, env = {}) {
  const { status, stderr, error } = spawnSync(program, args, {
    ...NOBODY,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program}: ${stderr || error}`);
}

/** A PostgreSQL server from these programs, on a new or an existing cluster. */
export class PostgresServer {
  /** @param options settings, additional initdb arguments, folder and password */
  static async start(bin, { settings = {}, initdb = [], home = newHome(), password = newPassword() } = {}) {
    const server = new PostgresServer(bin, home, password);
    if (!existsSync(join(server.cluster, 'PG_VERSION'))) server.initialise(initdb);
    await server.launch(settings);
    return server;
  }

  constructor(bin, home, password) {
    Object.assign(this, { bin, home, password, cluster: join(home, 'cluster'), port: 5432 });
  }

  get pid() {
    return this.child.pid;
  }

  initialise(more) {
    const file = join(this.home, 'password');
    writeFileSync(file, this.password, { mode: 0o600 });
    own(file);
    const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${file}`, '--no-sync'];
    run(join(this.bin, 'initdb'), [`--pgdata=${this.cluster}`, '--encoding=UTF8', ...access, ...more]);
  }

  /** Starts it on the existing cluster. */
  async launch(settings = this.settings ?? {}) {
    this.settings = settings;
    const all = {
      listen_addresses: '',
      unix_socket_directories: this.home,
      max_connections: '300',
      timezone: 'UTC',
      fsync: 'off',
      ...settings,
    };
    const log = openSync(join(this.home, 'server.log'), 'a');
    this.port = Number(all.port ?? this.port);
    this.child = spawn(
      join(this.bin, 'postgres'),
      ['-D', this.cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...NOBODY, env: { PATH: process.env.PATH }, stdio: ['ignore', log, log] },
    );
    this.exited = new Promise((resolve) => this.child.once('exit', resolve));
    await until(
      () => canConnect(this.urlOf('postgres', 'postgres')),
      this.child,
      `see ${this.home}/server.log`,
    );
  }

  /** Creates the service’s role and database, like docker/postgres/init-service-role.sh. */
  async provision() {
    await query(this.adminUrl, `CREATE ROLE ${SERVICE} LOGIN CREATEROLE PASSWORD '${this.password}'`);
    await query(this.adminUrl, `CREATE DATABASE ${SERVICE} OWNER ${SERVICE}`);
  }

  get url() {
    return this.urlOf(SERVICE, SERVICE);
  }

  get adminUrl() {
    return this.urlOf('postgres', 'postgres');
  }

  urlOf(user, database) {
    return urlAt(this.home, this.port, `${user}:${this.password}`, database);
  }

  query(sql, database = 'postgres') {
    return query(this.urlOf('postgres', database), sql);
  }

  signal(name) {
    process.kill(this.pid, name);
  }

  /**
   * Also signals the sessions, which are separate processes; SIGCONT uses the list from SIGSTOP, because the
   * server cannot be queried then.
   */
  async signalAll(name) {
    if (name === 'SIGSTOP') {
      this.sessions = await this.query(`SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()`);
    }
    this.signal(name);
    for (const { pid } of this.sessions) process.kill(pid, name);
  }

  /** Stops it immediately and keeps its cluster. */
  async halt(signal = 'SIGINT') {
    if (this.child.exitCode === null && this.child.signalCode === null) this.signal(signal);
    await this.exited;
  }

  async close() {
    await this.halt('SIGQUIT');
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A PgBouncer in transaction mode before one of these servers or the embedded one. */
export class Pooler {
  /** @param server the URL of a server with a Unix socket */
  static async start(program, server, settings = {}) {
    const pooler = new Pooler(newHome(), new URL(server.replace('@/', '@local/')));
    await pooler.launch(program, settings);
    return pooler;
  }

  constructor(home, target) {
    Object.assign(this, { home, target });
  }

  get password() {
    return decodeURIComponent(this.target.password);
  }

  async launch(program, settings) {
    const { home, target } = this;
    const all = {
      unix_socket_dir: home,
      listen_port: 6432,
      auth_type: 'scram-sha-256',
      auth_file: join(home, 'users'),
      pool_mode: 'transaction',
      max_prepared_statements: 200,
      default_pool_size: 20,
      max_client_conn: 1_000,
      // A test drops its database when it ends, which an idle connection would prevent.
      server_idle_timeout: 10,
      admin_users: 'todo',
      ...settings,
    };
    const host = `host=${target.searchParams.get('host')} port=${target.searchParams.get('port')}`;
    const lines = [`[databases]`, `* = ${host}`, `[pgbouncer]`];
    for (const [name, value] of Object.entries(all)) lines.push(`${name} = ${value}`);
    writeFileSync(join(home, 'pgbouncer.ini'), `${lines.join('\n')}\n`);
    writeFileSync(join(home, 'users'), `"${target.username}" "${this.password}"\n`);
    const log = openSync(join(home, 'pooler.log'), 'a');
    this.child = spawn(program, [join(home, 'pgbouncer.ini')], { ...NOBODY, stdio: ['ignore', log, log] });
    this.exited = new Promise((resolve) => this.child.once('exit', resolve));
    await until(() => canConnect(this.urlOf(SERVICE)), this.child, `see ${home}/pooler.log`);
  }

  urlOf(database) {
    return urlAt(this.home, 6432, `${this.target.username}:${this.password}`, database);
  }

  async close() {
    this.child.kill('SIGQUIT');
    await this.exited;
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A free TCP port. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function query(url, sql) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const newPassword = () => randomBytes(16).toString('hex');

// The same form as the embedded server’s URL, so that tests can replace the database name in both.
const urlAt = (sockets, port, login, database) =>
  `postgres://${login}@/${database}?host=${encodeURIComponent(sockets)}&port=${port}&sslmode=disable`;

const canConnect = (url) =>
  query(url, 'SELECT 1').then(
    () => true,
    () => false,
  );

async function until(fact, child, hint) {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await fact())) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`a server has not started: ${hint}`);
    await sleep(50);
  }
}
