import { setTimeout as sleep } from 'node:timers/promises';
import {
  DataSource,
  type EntityManager,
  MigrationExecutor,
  type MigrationInterface,
  QueryFailedError,
} from 'typeorm';
import { StartError } from '../platform/config/operator-error.js';
import { createIssuer } from '../auth/auth.module.js';
import type { Env } from '../platform/config/env.js';
import { untilConnected } from '../platform/database/connection.js';
import { dataSourceOptions, type PostgresOptions } from '../data-source.js';
import type { DatabaseUrls } from '../platform/database/database-urls.js';
import { readSchemaState } from '../platform/database/start-check.js';
import { migrateQueue } from '../platform/jobs/queue-schema.js';

/** A migration that waits for a table lock blocks all later requests, so the wait is short. */
const LOCK_TIMEOUT_MS = 2_000;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;
const MAX_TRIES = 30;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Runs pending migrations, each in its own transaction, while an older version keeps serving. If another transaction holds
 * a table, the migration rolls back and retries; applied migrations stay.
 * @throws StartError if the table stays locked
 */
export async function runMigrationsWithRetry(dataSource: DataSource, maxTries = MAX_TRIES): Promise<void> {
  for (let nth = 1; !(await runOnce(dataSource)); nth++) {
    if (nth >= maxTries) throw new StartError(lockTimeoutMessage(maxTries));
    await sleep(Math.min(FIRST_PAUSE_MS * 2 ** (nth - 1), MAX_PAUSE_MS));
  }
}

async function runOnce(dataSource: DataSource): Promise<boolean> {
  const runner = dataSource.createQueryRunner();
  const begin = runner.startTransaction.bind(runner);
  // SET LOCAL limits it to this transaction, also behind a pooler.
  runner.startTransaction = async (isolation) => {
    await begin(isolation);
    await runner.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  };
  try {
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    await executor.executePendingMigrations();
    return true;
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    return false;
  } finally {
    await runner.release();
  }
}

const isLockTimeout = (error: unknown): boolean =>
  error instanceof QueryFailedError && (error.driverError as { code?: string }).code === LOCK_NOT_AVAILABLE;

const lockTimeoutMessage = (tries: number): string =>
  `The migrations have tried ${tries} times to lock a table that another transaction holds. Find that transaction in pg_stat_activity by its xact_start, end it, and run npm run migrate again. Applied migrations stay.`;

const POLL_MS = 200;
/**
 * Differs from the lock of older versions, which wait inside a statement: the snapshot of that statement would block
 * CREATE INDEX CONCURRENTLY here.
 */
const LOCK = 'todo-backend migrations, polled';

export interface MigrateOptions {
  /** Names of the migrations to run; by default all. */
  readonly only?: readonly string[];
  /** Whether to migrate the embedded issuer's tables. */
  readonly withIssuer?: boolean;
  /** Maximum attempts to lock a table. */
  readonly tries?: number;
}

/**
 * Migrates the schemas of the service, the job queue and the embedded issuer, one process at a time. A schema newer than
 * the code is not changed.
 * @returns names of the applied migrations
 */
export async function migrate(
  env: Env,
  { direct }: DatabaseUrls,
  { only, withIssuer = env.trust.mode === 'embedded', tries }: MigrateOptions = {},
): Promise<readonly string[]> {
  // Each step opens a connection and is idempotent.
  const retryConnect = <T>(work: () => Promise<T>): Promise<T> =>
    untilConnected(work, env.DATABASE_START_SECONDS);
  const dataSource = await retryConnect(() => new DataSource(optionsFor(direct, only)).initialize());
  try {
    return await dataSource.transaction(async (lock) => {
      // This transaction holds the lock and is idle while the migrations run.
      await lock.query('SET LOCAL idle_in_transaction_session_timeout = 0');
      while (!(await tryLock(lock))) await sleep(POLL_MS);
      const { pending, unknown } = await retryConnect(() => readSchemaState(dataSource));
      if (unknown.length > 0) return [];
      if (pending.length > 0) await runMigrationsWithRetry(dataSource, tries);
      await retryConnect(() => migrateQueue(dataSource, direct));
      if (withIssuer) await retryConnect(() => migrateIssuer(env, direct));
      return pending;
    });
  } finally {
    await dataSource.destroy();
  }
}

/** Polled: the snapshot of a waiting statement would block CREATE INDEX CONCURRENTLY. */
async function tryLock(lock: EntityManager): Promise<boolean> {
  const [{ taken }] = await lock.query(`SELECT pg_try_advisory_xact_lock(hashtext('${LOCK}')) AS taken`);
  return taken as boolean;
}

function optionsFor(url: string, only?: readonly string[]): PostgresOptions {
  const options = dataSourceOptions(url, 2);
  const migrations = options.migrations as (new () => MigrationInterface)[];
  return { ...options, migrations: migrations.filter((Type) => !only || only.includes(new Type().name!)) };
}

async function migrateIssuer(env: Env, directUrl: string): Promise<void> {
  const issuer = await createIssuer(env, directUrl);
  try {
    await issuer.migrate();
  } finally {
    await issuer.close();
  }
}
