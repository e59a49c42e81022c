import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { findBinaries } from './binaries.js';
import { Cluster, type Settings, stopPostmaster, SUPERUSER } from './cluster.js';
import { isAlive, type Postmaster } from './postmaster.js';
import { prepareQuarters, socketFolder } from './quarters.js';

/** Login role and database of the service: no superuser, so that row-level security holds for it too. */
const SERVICE = 'todo';
const CONNECT_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 6_000;
const WATCH_MS = 500;

/**
 * A real PostgreSQL in `<dataDir>/postgres`, for a machine that has none. It listens on a Unix socket only, with a
 * password. One that outlived its service is found and used again; one that dies is started anew.
 */
export class EmbeddedPostgres {
  private readonly watch: NodeJS.Timeout;
  private restarting = false;

  private constructor(
    private readonly cluster: Cluster,
    private readonly password: string,
    private postmaster: Postmaster,
  ) {
    this.watch = setInterval(() => void this.restartIfDead(), WATCH_MS).unref();
  }

  /** @throws EmbeddedPostgresError where it cannot run; the message says what to do */
  static async open(dataDir: string, settings: Settings = {}): Promise<EmbeddedPostgres> {
    const folder = resolve(dataDir);
    const quarters = prepareQuarters(folder, findBinaries());
    const cluster = new Cluster(quarters, join(folder, 'postgres.log'), settings);
    const password = keepPassword(join(folder, 'postgres.password'));
    cluster.createUnlessThere(password);
    const server = new EmbeddedPostgres(cluster, password, await cluster.findOrStart(socketFolder(quarters)));
    await server.provision();
    return server;
  }

  /** Connection URL of the service's own role and database. */
  get url(): string {
    return this.urlOf(SERVICE, SERVICE);
  }

  /** Connection URL of the superuser. */
  get adminUrl(): string {
    return this.urlOf(SUPERUSER, 'postgres');
  }

  get pid(): number {
    return this.postmaster.pid;
  }

  /** Stops the server, unless another process still uses it. */
  async close(): Promise<void> {
    clearInterval(this.watch);
    if (!(await this.isInUse())) await stopPostmaster(this.pid, STOP_TIMEOUT_MS);
  }

  private urlOf(user: string, database: string): string {
    return `postgres://${user}:${this.password}@/${database}?host=${encodeURIComponent(this.postmaster.socketFolder)}`;
  }

  private async provision(): Promise<void> {
    await this.asSuperuser(async (client) => {
      const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [SERVICE]);
      if (found.rowCount) return;
      await client.query(`DROP ROLE IF EXISTS ${SERVICE}`);
      // CREATE ROLE takes no parameters; the password is hex that was made here, so there is nothing to escape.
      await client.query(`CREATE ROLE ${SERVICE} LOGIN CREATEROLE PASSWORD '${this.password}'`);
      await client.query(`CREATE DATABASE ${SERVICE} OWNER ${SERVICE}`);
    });
  }

  private async isInUse(): Promise<boolean> {
    try {
      return await this.asSuperuser(async (client) => {
        const others = await client.query(
          `SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
        );
        return Boolean(others.rowCount);
      });
    } catch {
      return false; // It does not even answer.
    }
  }

  private async asSuperuser<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({
      connectionString: this.adminUrl,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  private async restartIfDead(): Promise<void> {
    if (this.restarting || isAlive(this.pid)) return;
    this.restarting = true;
    try {
      // On the same socket, so that the pools find it again.
      this.postmaster = await this.cluster.findOrStart(this.postmaster.socketFolder);
    } catch {
      // The next tick tries again; until then requests and the readiness probe say that the database is gone.
    } finally {
      this.restarting = false;
    }
  }
}

function keepPassword(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
