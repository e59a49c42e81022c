import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { Env } from '../config/env.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { JobHandlers } from '../jobs/job-handlers.js';
import { JobQueue } from '../jobs/job-queue.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { OwnerLock } from './owner-lock.js';
import { type Batch, ChangeLogRetentionRepository } from './change-log-retention.repository.js';

/** What the trigger `schedule_forgetting` schedules with an owner's first change. */
const RETENTION_JOB = { kind: 'forget-changes', key: 'all' };
/** A writer waits for one batch at the most. */
const BATCH = 5_000;
const DAY = Temporal.Duration.from({ hours: 24 });

/** Forgets something of an owner's that is old, in the unit of work around it. Tells when there is more to forget, if ever. */
export type RetentionTask = (owner: OwnerId) => Promise<Temporal.Instant | null>;

/** Forgets an owner's old changes, once a day at the most: one job an owner, for as long as there is anything to forget. */
@Injectable()
export class ChangeLogRetention implements OnModuleInit {
  private readonly keptFor: Temporal.Duration;
  private readonly others: RetentionTask[] = [];

  constructor(
    env: Env,
    private readonly changes: ChangeLogRetentionRepository,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
  ) {
    this.keptFor = Temporal.Duration.from({ hours: 24 * env.FEED_RETENTION_DAYS });
  }

  onModuleInit(): void {
    this.handlers.on(RETENTION_JOB.kind, (owner) => this.run(owner));
  }

  /** Whatever else of an owner grows old goes with the same job. A feature says so in `onModuleInit`. */
  register(forget: RetentionTask): void {
    this.others.push(forget);
  }

  private async run(owner: OwnerId): Promise<void> {
    const before = Temporal.Now.instant().subtract(this.keptFor).toString();
    const batch = { before, most: BATCH };
    await this.inBatches(owner, () => this.changes.deleteOld(owner, batch), batch);
    await this.inBatches(owner, () => this.changes.deleteOldImported(owner, batch), batch);
    await this.locked(owner, async () => {
      const oldest = await this.changes.oldest(owner);
      const ends = [oldest === null ? null : Temporal.Instant.from(oldest).add(this.keptFor)];
      for (const forget of this.others) ends.push(await forget(owner));
      await this.scheduleFor(owner, ends);
    });
  }

  /** Each in a unit of work of its own, so that the owner's lock is given back between them. */
  private async inBatches(owner: OwnerId, forget: () => Promise<number>, { most }: Batch): Promise<void> {
    while ((await this.locked(owner, forget)) === most);
  }

  private async scheduleFor(owner: OwnerId, ends: readonly (Temporal.Instant | null)[]): Promise<void> {
    const [first] = ends.filter((end) => end !== null).sort(Temporal.Instant.compare);
    if (!first) return this.changes.setNext(owner, null);
    const tomorrow = Temporal.Now.instant().add(DAY);
    const at = Temporal.Instant.compare(first, tomorrow) < 0 ? tomorrow : first;
    await this.changes.setNext(owner, at.toString());
    await this.jobs.schedule(owner, RETENTION_JOB, { runAt: new Date(at.epochMilliseconds) });
  }

  /** Undefined where the account is gone. */
  private locked<T>(owner: OwnerId, work: () => Promise<T>): Promise<T | undefined> {
    return this.work.run(owner, async () => {
      if (await this.ownerLock.acquireExisting(owner)) return work();
      return undefined;
    });
  }
}
