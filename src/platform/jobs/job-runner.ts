import { setTimeout as sleep } from 'node:timers/promises';
import {
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Counter, Metrics } from '../observability/metrics.js';
import type { JobHandlers, StoredPayload, Tasks } from './job-queue.js';
import { runJobs } from './job-worker.js';
import { checkQueue, QUEUE_SCHEMA } from './queue-schema.js';

const RETRY_MS = 1_500;
const LOG_INTERVAL_MS = 30_000;
/** Keeps the time of a waiting job, so that a restart does not run it twice a day. */
const SCHEDULE_DAILY = `
  SELECT ${QUEUE_SCHEMA}.add_job(
    $1, run_at => now() + $2::interval, job_key => $1, job_key_mode => 'preserve_run_at')`;

export interface JobRunnerOptions {
  /** A direct connection. */
  readonly url: string;
  /** Concurrent jobs; 0 runs none. */
  readonly concurrency: number;
}

/** Runs jobs that have a handler, from startup to shutdown. */
export class JobRunner implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger(JobRunner.name);
  private readonly stop = new AbortController();
  private running?: Promise<void>;
  private readonly givenUp: Counter;

  constructor(
    private readonly options: JobRunnerOptions,
    private readonly handlers: JobHandlers,
    private readonly dataSource: DataSource,
    metrics: Metrics,
  ) {
    this.givenUp = metrics.counter({
      name: 'todo_jobs_given_up_total',
      help: 'Jobs that failed permanently.',
      labels: ['kind'],
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const kind of Object.keys(this.handlers.tasks)) this.givenUp.begin({ kind });
    // A process that runs no jobs still schedules them.
    await checkQueue(this.dataSource);
    // Not awaited, so startup does not wait for it.
    if (this.options.concurrency > 0 && !this.handlers.isEmpty) this.running = this.keepRunning();
  }

  /** Running jobs finish while requests are drained. */
  onModuleDestroy(): void {
    this.stop.abort();
  }

  /** Runs before the connections that handlers use are closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.running;
  }

  private async keepRunning(): Promise<void> {
    const { signal } = this.stop;
    let loggedAt = -Infinity;
    while (!signal.aborted) {
      try {
        await checkQueue(this.dataSource);
        for (const kind of this.handlers.dailyKinds) await this.scheduleDaily(kind, '0');
        const onGivenUp = (kind: string): void => this.givenUp.count({ kind });
        await runJobs({ ...this.options, tasks: this.tasks, onGivenUp }, signal);
      } catch (err) {
        if (signal.aborted) return;
        // Log an outage, not each attempt.
        if (performance.now() - loggedAt < LOG_INTERVAL_MS) continue;
        loggedAt = performance.now();
        this.logger.warn({ message: `job runner failed; retrying every ${RETRY_MS} ms`, err });
      } finally {
        await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  private get tasks(): Tasks {
    const { tasks, dailyKinds } = this.handlers;
    const daily = dailyKinds.map((kind) => {
      const run = async (stored: StoredPayload): Promise<void> => {
        await tasks[kind]!(stored);
        await this.scheduleDaily(kind, '1 day');
      };
      return [kind, run] as const;
    });
    return { ...tasks, ...Object.fromEntries(daily) };
  }

  private async scheduleDaily(kind: string, after: string): Promise<void> {
    await this.dataSource.query(SCHEDULE_DAILY, [kind, after]);
  }
}
