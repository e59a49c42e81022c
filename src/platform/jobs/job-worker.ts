import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { TaskList, WorkerEvents, WorkerPool, WorkerPoolOptions } from 'graphile-worker';
import type pg from 'pg';
import { closeOnSocketTimeout } from '../database/socket-timeout.js';
import type { Tasks } from './job-queue.js';
import { openPool, QUEUE_SCHEMA, queueLog } from './queue-schema.js';

/** Maximum delay of a due job. Jobs due immediately are announced by NOTIFY. */
const POLL_MS = 2_000;
/** How long running jobs may take to finish at shutdown, out of eight seconds in total. */
const GRACE_MS = 5_000;

/** Queries of the library take milliseconds, so a longer silence means a broken connection. */
const SOCKET_TIMEOUT_MS = 4_000;

const logger = new Logger('Jobs');

export interface JobWorkerOptions {
  /** A direct connection, for LISTEN. */
  readonly url: string;
  readonly concurrency: number;
  readonly tasks: Tasks;
  /** Called for each job that failed permanently. */
  readonly onGivenUp: (kind: string) => void;
}

/**
 * Runs jobs until `stop` aborts. Running jobs then finish or return to the queue.
 * @throws the error that ends it earlier
 */
export async function runJobs(options: JobWorkerOptions, stop: AbortSignal): Promise<void> {
  // Loading takes over 30 ms. Processes without jobs save that.
  const { Logger: LibraryLogger, runTaskList } = await import('graphile-worker');
  const events: WorkerEvents = new EventEmitter();
  const pool = openPool(options.url, options.concurrency + 1, (client) => {
    closeOnSocketTimeout(client, { ms: SOCKET_TIMEOUT_MS, probe: { connectionString: options.url } });
    return reportHeartbeat(client, workers);
  });
  const workers = runTaskList(
    {
      ...workerOptions(options),
      events,
      logger: new LibraryLogger(queueLog(logger, stop, options.onGivenUp)),
    },
    options.tasks as TaskList,
    pool,
  );
  for (const event of ['pool:listen:success', 'resetLocked:started'] as const) {
    events.on(event, () => void recoverAbandonedJobs(pool, workers));
  }
  try {
    await waitForEnd(workers, firstPoll(events), stop);
  } finally {
    // A job returned to the queue may still hold a connection.
    await Promise.race([pool.end(), sleep(1_000, undefined, { ref: false })]);
  }
}

const workerOptions = ({ concurrency }: JobWorkerOptions): WorkerPoolOptions => ({
  schema: QUEUE_SCHEMA,
  concurrency,
  pollInterval: POLL_MS,
  noHandleSignals: true,
  // Supports a transaction pooler, except for LISTEN.
  noPreparedStatements: true,
  // Explicit zeros, because by default results are written unawaited, and a broken connection would end the process.
  preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
});

async function waitForEnd(workers: WorkerPool, polled: Promise<void>, stop: AbortSignal): Promise<void> {
  const end = (): void => void stopWithTimeout(workers);
  polled.catch(end);
  stop.addEventListener('abort', end);
  if (stop.aborted) end();
  try {
    await workers.promise;
    if (!stop.aborted) await polled;
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    stop.removeEventListener('abort', end);
  }
}

/** Lets running jobs finish. Jobs that exceed the timeout return to the queue and are retried. */
async function stopWithTimeout(workers: WorkerPool): Promise<void> {
  const ended = Promise.resolve(workers.gracefulShutdown()).then(
    () => true,
    () => true,
  );
  if (await Promise.race([ended, sleep(GRACE_MS, false, { ref: false })])) return;
  logger.warn(`jobs did not finish within ${GRACE_MS} ms; returning them to the queue`);
  await Promise.resolve(workers.forcefulShutdown('the service stopped')).catch((err: unknown) =>
    logger.warn({ message: 'returning jobs to the queue failed', err }),
  );
}

/**
 * Rejects if the library's first poll fails. It looks up the job kinds only once and never recovers from a failure, so it must
 * be restarted.
 */
function firstPoll(events: WorkerEvents): Promise<void> {
  return new Promise((resolve, reject) => {
    events.once('job:start', () => resolve());
    events.once('worker:getJob:empty', () => resolve());
    events.once('worker:getJob:error', ({ error }) => reject(error));
  });
}

const HEARTBEAT_LOCK = `hashtext('todo-backend jobs'), hashtext($1)`;

/** Marks the worker pool as alive while one of its connections holds this lock. */
async function reportHeartbeat(client: pg.ClientBase, { id }: WorkerPool): Promise<void> {
  await client.query(`SELECT pg_advisory_lock_shared(${HEARTBEAT_LOCK})`, [id]);
}

/** Unlocks the jobs of crashed processes. The library alone would wait four hours. */
async function recoverAbandonedJobs(pool: pg.Pool, { id }: WorkerPool): Promise<void> {
  const abandoned = `
    SELECT ${QUEUE_SCHEMA}.force_unlock_workers(array_agg(locked_by))
      FROM (SELECT DISTINCT locked_by FROM ${QUEUE_SCHEMA}.jobs WHERE locked_by <> $1) AS holders
     WHERE pg_try_advisory_xact_lock(${HEARTBEAT_LOCK.replace('$1', 'locked_by')})`;
  await pool
    .query(abandoned, [id])
    .catch((err: unknown) => logger.warn({ message: 'unlocking abandoned jobs failed', err }));
}
