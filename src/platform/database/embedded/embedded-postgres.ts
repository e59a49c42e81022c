import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from './binaries.js';
import { Cluster, type Settings, SUPERUSER } from './cluster.js';
import type { Postmaster } from './postmaster.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { prepareServerPaths } from './server-paths.js';

/** Login role and database of the service: no superuser, so that row-level security holds for it too. */
const SERVICE = 'todo';
const TIMEOUT_MS = 10_000;
const RETRY_MS = 500;
/** Key of the advisory lock that every service which uses the server shares. */
const IN_USE = 1;

/**
 * A real PostgreSQL in `<dataDir>/postgres`, for a machine that has none. It listens on a Unix socket only, with a
 * password. One that outlived its service is found and used again; one that dies is started anew.
 */
export class EmbeddedPostgres {
  private postmaster!: Postmaster;
  /** Holds the lock. It ends when the server dies, which is how that is noticed. */
  private membership!: pg.Client;
  private rejoining?: Promise<void>;
  private closed = false;

  private constructor(
    private readonly cluster: Cluster,
    private readonly password: string,
  ) {}

  /** @throws EmbeddedPostgresError where it cannot run; the message says what to do */
  static async open(dataDir: string, settings: Settings = {}): Promise<EmbeddedPostgres> {
    const folder = resolve(dataDir);
    const paths = prepareServerPaths(folder, findBinaries());
    const cluster = new Cluster(paths, join(folder, 'postgres.log'), settings);
    const password = keepPassword(join(folder, 'postgres.password'));
    cluster.createUnlessThere(password);
    const server = new EmbeddedPostgres(cluster, password);
    await server.join().catch((error) => {
      if (error instanceof EmbeddedPostgresError) throw error;
      // Another service was stopping the server that was found. Now there is none, and one is started.
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
    // The connection is left to the server to end: with its lock it keeps others from joining what is being stopped.
    if (await this.isLast()) await this.cluster.stop(this.postmaster);
    else await this.membership.end();
  }

  private urlOf(user: string, database: string): string {
    const host = encodeURIComponent(this.postmaster.socketFolder);
    // Whatever is not said here, pg takes from PGPORT, PGSSLMODE and the like.
    return `postgres://${user}:${this.password}@/${database}?host=${host}&port=5432&sslmode=disable`;
  }

  /** Finds or starts the server, and says in it that it is in use for as long as this process lives. */
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

  /** Until it has come about, requests and the readiness probe say that the database is gone. */
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
    // CREATE ROLE takes no parameters; the password is hex that was made here, so there is nothing to escape.
    await this.membership.query(`CREATE ROLE ${SERVICE} LOGIN CREATEROLE PASSWORD '${this.password}'`);
    await this.membership.query(`CREATE DATABASE ${SERVICE} OWNER ${SERVICE}`);
  }

  /** Of services that leave at the same time, one is. */
  private async isLast(): Promise<boolean> {
    try {
      await this.membership.query(`SELECT pg_advisory_unlock_shared(${IN_USE})`);
      const { rows } = await this.membership.query(`SELECT pg_try_advisory_lock(${IN_USE}) AS alone`);
      return rows[0].alone;
    } catch {
      return true; // It does not even answer.
    }
  }
}

function keepPassword(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
