import { Injectable } from '@nestjs/common';
import { type Counter, Metrics } from '../observability/metrics/metrics.js';
import type { OwnerId } from '../ownership/owner-id.js';

/**
 * Runs a job. Must be idempotent, because a job runs again after an error or a crash. Accesses data through the unit of work,
 * like a request.
 */
export type JobHandler<Payload> = (owner: OwnerId, payload: Payload) => Promise<void>;

/** The payload as stored by `schedule_job`, with the owner of the unit of work. */
export interface StoredPayload {
  readonly ownerId: OwnerId;
}

/** Handlers by job kind. */
export type Tasks = Readonly<Record<string, (stored: StoredPayload) => Promise<void>>>;

/** The registry of job handlers. Features register theirs in `onModuleInit`, before the first job runs. */
@Injectable()
export class JobHandlers {
  private readonly byKind = new Map<string, (stored: StoredPayload) => Promise<void>>();
  /** Kinds of jobs that run once a day. */
  readonly dailyKinds: string[] = [];
  private readonly runs: Counter;

  constructor(metrics: Metrics) {
    this.runs = metrics.counter({
      name: 'todo_job_runs_total',
      help: 'Jobs run by this process, by outcome.',
      labels: ['kind', 'outcome'],
    });
  }

  on<Payload extends object>(kind: string, handle: JobHandler<Payload>): void {
    this.register(kind, ({ ownerId, ...payload }) => handle(ownerId, payload as Payload));
  }

  /** Registers a job without an owner that one process runs once a day. */
  daily(kind: string, handle: () => Promise<void>): void {
    this.register(kind, handle);
    this.dailyKinds.push(kind);
  }

  get isEmpty(): boolean {
    return this.byKind.size === 0;
  }

  /** Jobs of other kinds stay in the queue for a process that handles them. */
  get tasks(): Tasks {
    return Object.fromEntries(this.byKind);
  }

  private register(kind: string, handle: (stored: StoredPayload) => Promise<void>): void {
    if (this.byKind.has(kind)) throw new Error(`job kind ${kind} already has a handler`);
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
