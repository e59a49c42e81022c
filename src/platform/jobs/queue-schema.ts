import pg from 'pg';
import type { DataSource } from 'typeorm';
import { connectionTo } from '../database/connection.js';
import { StartError } from '../database/start-error.js';

/** graphile-worker's tables have a schema of their own, which the role of the requests may not enter. */
export const QUEUE_SCHEMA = 'graphile_worker';

/** The last migration of the graphile-worker in package.json. */
export const QUEUE_REVISION = 19;

/**
 * Brings graphile-worker's schema up to date.
 * @param url a direct connection: the library's own migrations take no other
 */
export async function migrateQueue(dataSource: DataSource, url: string): Promise<void> {
  const { revision } = await readRevision(dataSource);
  // Nothing is loaded where there is nothing to do, which is at every start but the first.
  if (revision >= QUEUE_REVISION) return;
  const { Logger, runMigrations } = await import('graphile-worker');
  const pool = openPool(url, 1);
  try {
    await runMigrations({ pgPool: pool, schema: QUEUE_SCHEMA, logger: new Logger(() => () => {}) });
  } finally {
    await pool.end();
  }
}

/** @throws StartRefused where the queue's schema is missing, or not one that this version can use */
export async function checkQueue(dataSource: DataSource): Promise<void> {
  const { revision, breaking } = await readRevision(dataSource);
  if (breaking > QUEUE_REVISION) {
    throw new StartError(
      `The database's job queue is newer than this version of the service: start the newer version.`,
    );
  }
  if (revision < QUEUE_REVISION) {
    throw new StartError(
      `The database lacks ${revision === 0 ? 'the job queue' : 'migrations of the job queue'}: run npm run migrate first.`,
    );
  }
}

/** Connections of the queue's own: plain ones, because the library awaits each answer, and one of them for LISTEN alone. */
export function openPool(url: string, max: number, onConnect?: pg.PoolConfig['onConnect']): pg.Pool {
  const pool = new pg.Pool({
    ...connectionTo(url),
    max,
    onConnect,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'todo-backend jobs',
  });
  // A connection that breaks fails its query, or is replaced; without listeners it would end the process too.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

interface Revision {
  /** The last migration that was run; 0 where none was. */
  readonly revision: number;
  /** The last of those that an older graphile-worker cannot live with. */
  readonly breaking: number;
}

async function readRevision(dataSource: DataSource): Promise<Revision> {
  const table = `${QUEUE_SCHEMA}.migrations`;
  const [{ exists }] = await dataSource.query(`SELECT to_regclass('${table}') IS NOT NULL AS exists`);
  if (!exists) return { revision: 0, breaking: 0 };
  const [row] = await dataSource.query(`
    SELECT coalesce(max(id), 0) AS revision, coalesce(max(id) FILTER (WHERE breaking), 0) AS breaking
      FROM ${table}`);
  return row;
}
