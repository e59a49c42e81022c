import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource, MigrationExecutor, QueryFailedError } from 'typeorm';
import { StartError } from '../../platform/database/start-error.js';

/** A migration that waits for a table holds up every request that comes after it: only for so long, then they go first. */
const LOCK_TIMEOUT_MS = 2_000;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;
const MAX_TRIES = 30;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Runs what is pending, each migration in its own transaction, beside an older version that goes on serving. Where another
 * transaction has the table for long, it steps back and tries again; what was run by then stays.
 * @throws StartRefused where that transaction does not end
 */
export async function runMigrationsWithRetry(dataSource: DataSource, tries = MAX_TRIES): Promise<void> {
  for (let nth = 1; !(await runOnce(dataSource)); nth++) {
    if (nth >= tries) throw new StartError(gaveUp(tries));
    await sleep(Math.min(FIRST_PAUSE_MS * 2 ** (nth - 1), MAX_PAUSE_MS));
  }
}

async function runOnce(dataSource: DataSource): Promise<boolean> {
  const runner = dataSource.createQueryRunner();
  const begin = runner.startTransaction.bind(runner);
  // SET LOCAL, so that it stays with this transaction also behind a pooler.
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

const gaveUp = (tries: number): string =>
  `The migrations have tried ${tries} times to get a table that another transaction holds. Find it in pg_stat_activity by its xact_start, end it, and run npm run migrate again: what was run stays.`;
