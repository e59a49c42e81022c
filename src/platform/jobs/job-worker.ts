import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { TaskList, WorkerEvents, WorkerPool, WorkerPoolOptions } from 'graphile-worker';
import type pg from 'pg';
import { closeOnSocketTimeout } from '../database/socket-timeout.js';
import type { Tasks } from './job-handlers.js';
import { queueLog } from './queue-log.js';
import { openPool, QUEUE_SCHEMA } from './queue-schema.js';

/** A job that is due is found this late at the most; one that is due at once is announced by NOTIFY. */
const POLL_MS = 2_000;
/** How long the jobs in hand may take to end when the service stops, which has eight seconds for all of it. */
const GRACE_MS = 5_000;

/** Whatever the library asks for is answered in a few milliseconds; what is not is given up with its connection. */
const SILENCE_MS = 4_000;

const logger = new Logger('Jobs');

export interface JobWorkerOptions {
  /** A direct connection, for LISTEN. */
  readonly url: string;
  readonly concurrency: number;
  readonly tasks: Tasks;
  /** Called for each job that has failed for the last time. */
  readonly onGivenUp: (kind: string) => void;
}

/**
 * Runs jobs until `stop` aborts, by when those in hand have ended or were given back to the queue.
 * @throws whatever keeps it from going on before that
 */
export async function runJobs(options: JobWorkerOptions, stop: AbortSignal): Promise<void> {
  // Loading it takes 30 ms and more, which a process that runs no jobs need not spend.
  const { Logger: LibraryLogger, runTaskList } = await import('graphile-worker');
  const events: WorkerEvents = new EventEmitter();
  const pool = openPool(options.url, options.concurrency + 1, (client) => {
    closeOnSocketTimeout(client, { ms: SILENCE_MS, probe: { connectionString: options.url } });
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
    await untilEnded(workers, firstLook(events), stop);
  } finally {
    // A job that was given back may still hold a connection.
    await Promise.race([pool.end(), sleep(1_000, undefined, { ref: false })]);
  }
}

const workerOptions = ({ concurrency }: JobWorkerOptions): WorkerPoolOptions => ({
  schema: QUEUE_SCHEMA,
  concurrency,
  pollInterval: POLL_MS,
  noHandleSignals: true,
  // So that it works through a transaction pooler too, though without LISTEN.
  noPreparedStatements: true,
  // Without a delay, that a job has ended is written unawaited, and a broken connection would end the process.
  preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
});

async function untilEnded(workers: WorkerPool, looked: Promise<void>, stop: AbortSignal): Promise<void> {
  const end = (): void => void stopWithTimeout(workers);
  looked.catch(end);
  stop.addEventListener('abort', end);
  if (stop.aborted) end();
  try {
    await workers.promise;
    if (!stop.aborted) await looked;
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    stop.removeEventListener('abort', end);
  }
}

/** Lets the jobs in hand end; what has not ended in time is given back, and tried again later or elsewhere. */
async function stopWithTimeout(workers: WorkerPool): Promise<void> {
  const ended = Promise.resolve(workers.gracefulShutdown()).then(
    () => true,
    () => true,
  );
  if (await Promise.race([ended, sleep(GRACE_MS, false, { ref: false })])) return;
  logger.warn(`jobs that have not ended in ${GRACE_MS} ms are given back to the queue`);
  await Promise.resolve(workers.forcefulShutdown('the service has stopped')).catch((err: unknown) =>
    logger.warn({ message: 'jobs could not be given back', err }),
  );
}

/**
 * Rejects where the library could not look for a job the first time. It asks once which kinds it can do, and would keep
 * to that failure for ever: it has to be started anew.
 */
function firstLook(events: WorkerEvents): Promise<void> {
  return new Promise((resolve, reject) => {
    events.once('job:start', () => resolve());
    events.once('worker:getJob:empty', () => resolve());
    events.once('worker:getJob:error', ({ error }) => reject(error));
  });
}

const ALIVE = `hashtext('todo-backend jobs'), hashtext($1)`;

/** As long as one of its connections holds this lock, the jobs that are marked with its id are in its hands. */
async function reportHeartbeat(client: pg.ClientBase, { id }: WorkerPool): Promise<void> {
  await client.query(`SELECT pg_advisory_lock_shared(${ALIVE})`, [id]);
}

/** Jobs in the hands of a process that died, which the library itself would wait four hours for. */
async function recoverAbandonedJobs(pool: pg.Pool, { id }: WorkerPool): Promise<void> {
  const abandoned = `
    SELECT ${QUEUE_SCHEMA}.force_unlock_workers(array_agg(locked_by))
      FROM (SELECT DISTINCT locked_by FROM ${QUEUE_SCHEMA}.jobs WHERE locked_by <> $1) AS holders
     WHERE pg_try_advisory_xact_lock(${ALIVE.replace('$1', 'locked_by')})`;
  await pool
    .query(abandoned, [id])
    .catch((err: unknown) => logger.warn({ message: 'abandoned jobs stay so', err }));
}
