import { Injectable } from '@nestjs/common';
import { type Counter, Metrics } from '../observability/metrics/metrics.js';
import type { OwnerId } from '../ownership/owner-id.js';

/**
 * Does a job. It can be called again for the same one, after it has thrown or the process has died under it, so it looks
 * first whether the work is still to be done; its data it finds through the unit of work, like a request.
 */
export type JobHandler<Payload> = (owner: OwnerId, payload: Payload) => Promise<void>;

/** As `schedule_job` has written it: the owner comes out of the database as the unit of work went in. */
export interface StoredPayload {
  readonly ownerId: OwnerId;
}

/** By kind, what is done with a job of it. */
export type Tasks = Readonly<Record<string, (stored: StoredPayload) => Promise<void>>>;

/** Who does which kind of job. A feature registers its own in `onModuleInit`, before the first job runs. */
@Injectable()
export class JobHandlers {
  private readonly byKind = new Map<string, (stored: StoredPayload) => Promise<void>>();
  /** Kinds of jobs that run once a day. */
  readonly dailyKinds: string[] = [];
  private readonly runs: Counter;

  constructor(metrics: Metrics) {
    this.runs = metrics.counter({
      name: 'todo_job_runs_total',
      help: 'Jobs that this process has run, and whether they have failed.',
      labels: ['kind', 'outcome'],
    });
  }

  on<Payload extends object>(kind: string, handle: JobHandler<Payload>): void {
    this.register(kind, ({ ownerId, ...payload }) => handle(ownerId, payload as Payload));
  }

  /** A job of no owner, which one of the processes runs once a day. */
  daily(kind: string, handle: () => Promise<void>): void {
    this.register(kind, handle);
    this.dailyKinds.push(kind);
  }

  get isEmpty(): boolean {
    return this.byKind.size === 0;
  }

  /** Jobs of a kind that is not among them stay in the queue, for a process that knows it. */
  get tasks(): Tasks {
    return Object.fromEntries(this.byKind);
  }

  private register(kind: string, handle: (stored: StoredPayload) => Promise<void>): void {
    if (this.byKind.has(kind)) throw new Error(`there is a handler for jobs of the kind ${kind} already`);
    for (const outcome of ['done', 'failed']) this.runs.begin({ kind, outcome });
    this.byKind.set(kind, async (stored) => {
      let outcome = 'failed';
      try {
        await handle(stored);
        outcome = 'done';
      } finally {
        this.runs.count({ kind, outcome });
      }
    });
  }
}
