import { Injectable } from '@nestjs/common';
import { Statement } from '../database/statement.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';

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
