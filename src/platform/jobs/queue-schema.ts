import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { Logger } from '@nestjs/common';
import type { Job, LogFunctionFactory } from 'graphile-worker';
import { connectionTo } from '../database/connection.js';
import { StartError } from '../config/operator-error.js';
import type { StoredPayload } from './job-queue.js';

/** The schema of graphile-worker's tables. The role for requests has no access to it. */
export const QUEUE_SCHEMA = 'graphile_worker';

/** The last migration of the graphile-worker version in package.json. */
export const QUEUE_REVISION = 19;

/**
 * Migrates graphile-worker's schema.
 * @param url a direct connection, as required by the library's migrations
 */
export async function migrateQueue(dataSource: DataSource, url: string): Promise<void> {
  const { revision } = await readRevision(dataSource);
  // Load the library only if there is something to migrate.
  if (revision >= QUEUE_REVISION) return;
  const { Logger, runMigrations } = await import('graphile-worker');
  const pool = openPool(url, 1);
  try {
    await runMigrations({ pgPool: pool, schema: QUEUE_SCHEMA, logger: new Logger(() => () => {}) });
  } finally {
    await pool.end();
  }
}

/** @throws StartError if the queue's schema is missing or incompatible with this version */
export async function checkQueue(dataSource: DataSource): Promise<void> {
  const { revision, breaking } = await readRevision(dataSource);
  if (breaking > QUEUE_REVISION) {
    throw new StartError(
      `The database's job queue is newer than this version of the service: start a newer version.`,
    );
  }
  if (revision < QUEUE_REVISION) {
    throw new StartError(
      `The database lacks ${revision === 0 ? 'the job queue' : 'migrations of the job queue'}: run npm run migrate first.`,
    );
  }
}

/** Plain connections for the queue, because the library awaits each result. One is used for LISTEN only. */
export function openPool(url: string, max: number, onConnect?: pg.PoolConfig['onConnect']): pg.Pool {
  const pool = new pg.Pool({
    ...connectionTo(url),
    max,
    onConnect,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'todo-backend jobs',
  });
  // Without listeners a broken connection would end the process. Its query fails anyway.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

interface Revision {
  /** The last applied migration; 0 if none. */
  readonly revision: number;
  /** The last applied migration that breaks older versions of graphile-worker. */
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

const LOG_INTERVAL_MS = 10_000;

/**
 * Forwards graphile-worker's messages to the service's log, with a job's id and owner, but never its payload. Logs the
 * library's shutdown errors at info level.
 */
export function queueLog(
  logger: Logger,
  stop: AbortSignal,
  onGivenUp: (kind: string) => void,
): LogFunctionFactory {
  const log = throttleErrors(logger);
  return () =>
    (level, message, { failure, job, error, fatalError } = {}) => {
      if (failure === true) {
        const { attempts, max_attempts, task_identifier } = job as Job;
        if (attempts >= max_attempts) onGivenUp(task_identifier);
        return logger.error(describeFailure(job as Job, error));
      }
      const line = { message, err: error ?? fatalError };
      if (stop.aborted) logger.log(line);
      else log(`${level}`, line);
    };
}

/** During a database outage each worker logs an error with every poll. */
function throttleErrors(logger: Logger): (level: string, line: object) => void {
  let loggedAt = -Infinity;
  return (level, line) => {
    if (level !== 'error' && level !== 'warning') return logger.log(line);
    const now = performance.now();
    if (now - loggedAt < LOG_INTERVAL_MS) return;
    loggedAt = now;
    if (level === 'error') logger.error(line);
    else logger.warn(line);
  };
}

function describeFailure(
  { id, task_identifier, payload, attempts, max_attempts }: Job,
  err: unknown,
): object {
  return {
    message: attempts < max_attempts ? 'job failed; it will be retried' : 'job failed permanently',
    job: id,
    kind: task_identifier,
    owner: (payload as StoredPayload).ownerId,
    attempt: attempts,
    err,
  };
}
