import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgresError, findBinaries, prepareServerPaths } from './server-paths.js';
import { Cluster, type Postmaster, type Settings, SUPERUSER } from './cluster.js';

/** The service's login role and database. The role is no superuser, so row-level security applies to it. */
const SERVICE = 'todo';
const TIMEOUT_MS = 10_000;
const RETRY_MS = 500;
/** Key of the advisory lock that every process holds in shared mode while it uses the server. */
const IN_USE = 1;

/**
 * A real PostgreSQL in `<dataDir>/postgres`, for machines without one. It listens only on a Unix socket, with a password.
 * A server left running by an earlier process is reused. A server that crashes is restarted.
 */
export class EmbeddedPostgres {
  private postmaster!: Postmaster;
  /** Holds the lock. Its end shows that the server died. */
  private membership!: pg.Client;
  private rejoining?: Promise<void>;
  private closed = false;

  private constructor(
    private readonly cluster: Cluster,
    private readonly password: string,
  ) {}

  /** @throws EmbeddedPostgresError if it cannot run */
  static async open(dataDir: string, settings: Settings = {}): Promise<EmbeddedPostgres> {
    const folder = resolve(dataDir);
    const paths = prepareServerPaths(folder, findBinaries());
    const cluster = new Cluster(paths, join(folder, 'postgres.log'), settings);
    const password = keepPassword(join(folder, 'postgres.password'));
    cluster.createUnlessThere(password);
    const server = new EmbeddedPostgres(cluster, password);
    await server.join().catch((error) => {
      if (error instanceof EmbeddedPostgresError) throw error;
      // Another process was stopping the server. Start a new one.
      return server.join();
    });
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

  /** Connection URL of the superuser, to the service's database. */
  get serviceAdminUrl(): string {
    return this.urlOf(SUPERUSER, SERVICE);
  }

  /** Stops the server, unless another service uses it. */
  async close(): Promise<void> {
    this.closed = true;
    await this.rejoining;
    // Leave the connection open until the server ends it: its lock keeps others from joining during the stop.
    if (await this.isLast()) await this.cluster.stop(this.postmaster);
    else await this.membership.end();
  }

  private urlOf(user: string, database: string): string {
    const host = encodeURIComponent(this.postmaster.socketFolder);
    // Set everything explicitly, because pg falls back to PGPORT, PGSSLMODE and the like.
    return `postgres://${user}:${this.password}@/${database}?host=${host}&port=5432&sslmode=disable`;
  }

  /** Finds or starts the server, and marks it as in use while this process runs. */
  private async join(): Promise<void> {
    this.postmaster = await this.cluster.findOrStart();
    const client = new pg.Client({
      connectionString: this.adminUrl,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
    });
    client.on('error', () => {});
    await client.connect();
    await client.query(`SELECT pg_advisory_lock_shared(${IN_USE})`);
    client.once('end', () => (this.rejoining = this.rejoin()));
    this.membership = client;
  }

  /** Until it succeeds, requests and the readiness probe report the database as unavailable. */
  private async rejoin(): Promise<void> {
    while (!this.closed) {
      try {
        return await this.join();
      } catch {
        await sleep(RETRY_MS);
      }
    }
  }

  private async provision(): Promise<void> {
    const found = await this.membership.query('SELECT FROM pg_database WHERE datname = $1', [SERVICE]);
    if (found.rowCount) return;
    await this.membership.query(`DROP ROLE IF EXISTS ${SERVICE}`);
    // CREATE ROLE takes no parameters. The generated password is hexadecimal and needs no escaping.
    await this.membership.query(`CREATE ROLE ${SERVICE} LOGIN CREATEROLE PASSWORD '${this.password}'`);
    await this.membership.query(`CREATE DATABASE ${SERVICE} OWNER ${SERVICE}`);
  }

  /** Of processes that close at the same time, exactly one is the last. */
  private async isLast(): Promise<boolean> {
    try {
      await this.membership.query(`SELECT pg_advisory_unlock_shared(${IN_USE})`);
      const { rows } = await this.membership.query(`SELECT pg_try_advisory_lock(${IN_USE}) AS alone`);
      return rows[0].alone;
    } catch {
      return true; // The server does not respond.
    }
  }
}

function keepPassword(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
