import { Injectable } from '@nestjs/common';
import { Statement } from '../database/statement.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';

/** What is to be done later for an owner, who has one job of each kind and key at the most. */
export interface Job {
  /** What a handler is registered for. */
  readonly kind: string;
  /** Which of the owner's jobs of this kind; scheduling the same again replaces it. */
  readonly key: string;
  /** For the handler; ids, and nothing that the database says by itself when the job runs. */
  readonly payload?: object;
}

export interface Timing {
  /** Absent: as soon as the transaction has committed. */
  readonly runAt?: Date;
  /** Where the job is scheduled already and has not been tried yet, its time stays; the payload is replaced all the same. */
  readonly keepEarlier?: boolean;
}

const schedule = new Statement('SELECT schedule_job(:kind, :key, :payload, :runAt, :keepEarlier)');
const unschedule = new Statement('SELECT unschedule_job(:kind, :key)');

/**
 * Jobs to be run later, written in the unit of work around the call: they are there if it commits, and were never there
 * if it does not. Whose they are, PostgreSQL takes from that unit of work itself.
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

  /** Does nothing where there is no such job. One that is running ends, but is not tried again. */
  async unschedule(owner: OwnerId, kind: string, key: string): Promise<void> {
    await this.work.query(owner, unschedule.bind({ kind, key }));
  }
}
