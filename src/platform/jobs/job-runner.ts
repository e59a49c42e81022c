import { setTimeout as sleep } from 'node:timers/promises';
import {
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Counter, Metrics } from '../observability/metrics/metrics.js';
import type { JobHandlers, StoredPayload, Tasks } from './job-handlers.js';
import { runJobs } from './job-worker.js';
import { checkQueue, QUEUE_SCHEMA } from './queue-schema.js';

const RETRY_MS = 1_500;
const QUIET_MS = 30_000;
/** A job that waits already keeps its time, so that a restart runs nothing a second time that day. */
const SCHEDULE_DAILY = `
  SELECT ${QUEUE_SCHEMA}.add_job(
    $1, run_at => now() + $2::interval, job_key => $1, job_key_mode => 'preserve_run_at')`;

export interface JobRunnerOptions {
  /** A direct connection. */
  readonly url: string;
  /** How many jobs at a time; 0 for none. */
  readonly concurrency: number;
}

/** Runs the jobs of the features that have registered a handler, from the service's start to its stop. */
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
      help: 'Jobs that have failed for the last time.',
      labels: ['kind'],
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const kind of Object.keys(this.handlers.tasks)) this.givenUp.begin({ kind });
    // Where no jobs run, they are scheduled all the same.
    await checkQueue(this.dataSource);
    // Beside the start, which does not wait for it.
    if (this.options.concurrency > 0 && !this.handlers.isEmpty) this.running = this.keepRunning();
  }

  /** The jobs in hand end while the requests in flight are answered. */
  onModuleDestroy(): void {
    this.stop.abort();
  }

  /** Before the connections go that the handlers work on. */
  async onApplicationShutdown(): Promise<void> {
    await this.running;
  }

  private async keepRunning(): Promise<void> {
    const { signal } = this.stop;
    let toldAt = -Infinity;
    while (!signal.aborted) {
      try {
        await checkQueue(this.dataSource);
        for (const kind of this.handlers.dailyKinds) await this.scheduleDaily(kind, '0');
        const onGivenUp = (kind: string): void => this.givenUp.count({ kind });
        await runJobs({ ...this.options, tasks: this.tasks, onGivenUp }, signal);
      } catch (err) {
        if (signal.aborted) return;
        // An outage is told of, and not each try.
        if (performance.now() - toldAt < QUIET_MS) continue;
        toldAt = performance.now();
        this.logger.warn({ message: `no jobs run for now; tried again every ${RETRY_MS} ms`, err });
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
