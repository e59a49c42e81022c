import { Injectable } from '@nestjs/common';
import { Statement } from '../database/statement.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { type Counter, Metrics } from '../observability/metrics.js';

/** A job of an owner. At most one exists per kind and key. */
export interface Job {
  /** Selects the handler. */
  readonly kind: string;
  /** Identifies the job among the owner's jobs of this kind. Scheduling it again replaces it. */
  readonly key: string;
  /** For the handler. Contains ids, not data that may change before the job runs. */
  readonly payload?: object;
}

export interface Timing {
  /** Defaults to the commit of the transaction. */
  readonly runAt?: Date;
  /** Keeps the time of an already scheduled job that has not run yet. Its payload is still replaced. */
  readonly keepEarlier?: boolean;
}

const schedule = new Statement('SELECT schedule_job(:kind, :key, :payload, :runAt, :keepEarlier)');
const unschedule = new Statement('SELECT unschedule_job(:kind, :key)');

/**
 * Schedules jobs in the surrounding unit of work, so they are committed or rolled back with it. PostgreSQL takes the owner
 * from that unit of work.
 */
@Injectable()
export class JobQueue {
  constructor(private readonly work: UnitOfWork) {}

  async schedule(
    owner: OwnerId,
    { kind, key, payload = {} }: Job,
    { runAt, keepEarlier = false }: Timing = {},
  ): Promise<void> {
    const values = { kind, key, payload: JSON.stringify(payload), runAt: runAt ?? null, keepEarlier };
    await this.work.query(owner, schedule.bind(values));
  }

  /** Does nothing if the job does not exist. A running job finishes but is not retried. */
  async unschedule(owner: OwnerId, kind: string, key: string): Promise<void> {
    await this.work.query(owner, unschedule.bind({ kind, key }));
  }
}

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
