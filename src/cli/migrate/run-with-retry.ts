import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource, MigrationExecutor, QueryFailedError } from 'typeorm';
import { StartError } from '../../platform/config/operator-error.js';

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
