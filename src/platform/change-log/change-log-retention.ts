import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { Env } from '../config/env.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { JobHandlers } from '../jobs/job-handlers.js';
import { JobQueue } from '../jobs/job-queue.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { OwnerLock } from './owner-lock.js';
import { type Batch, ChangeLogRetentionRepository } from './change-log-retention.repository.js';

/** Scheduled by the trigger `schedule_forgetting` on an owner's first change. */
const RETENTION_JOB = { kind: 'forget-changes', key: 'all' };
/** Limits how long a writer waits for the owner lock. */
const BATCH_SIZE = 5_000;
const DAY = Temporal.Duration.from({ hours: 24 });

/** Deletes expired data of an owner in the surrounding unit of work. Returns when the next data expires, or null. */
export type RetentionTask = (owner: OwnerId) => Promise<Temporal.Instant | null>;

/** Deletes old changes at most once a day. Each owner has one job while there is anything to delete. */
@Injectable()
export class ChangeLogRetention implements OnModuleInit {
  private readonly retention: Temporal.Duration;
  private readonly tasks: RetentionTask[] = [];

  constructor(
    env: Env,
    private readonly changes: ChangeLogRetentionRepository,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
  ) {
    this.retention = Temporal.Duration.from({ hours: 24 * env.FEED_RETENTION_DAYS });
  }

  onModuleInit(): void {
    this.handlers.on(RETENTION_JOB.kind, (owner) => this.run(owner));
  }

  /** Adds a task to the job. Features call this in `onModuleInit`. */
  register(task: RetentionTask): void {
    this.tasks.push(task);
  }

  private async run(owner: OwnerId): Promise<void> {
    const before = Temporal.Now.instant().subtract(this.retention).toString();
    const batch = { before, limit: BATCH_SIZE };
    await this.inBatches(owner, () => this.changes.deleteOld(owner, batch), batch);
    await this.inBatches(owner, () => this.changes.deleteOldImported(owner, batch), batch);
    await this.locked(owner, async () => {
      const oldest = await this.changes.oldest(owner);
      const expiries = [oldest === null ? null : Temporal.Instant.from(oldest).add(this.retention)];
      for (const task of this.tasks) expiries.push(await task(owner));
      await this.scheduleFor(owner, expiries);
    });
  }

  /** Runs each batch in its own unit of work, to release the owner lock in between. */
  private async inBatches(
    owner: OwnerId,
    deleteBatch: () => Promise<number>,
    { limit }: Batch,
  ): Promise<void> {
    while ((await this.locked(owner, deleteBatch)) === limit);
  }

  private async scheduleFor(owner: OwnerId, expiries: readonly (Temporal.Instant | null)[]): Promise<void> {
    const [first] = expiries.filter((end) => end !== null).sort(Temporal.Instant.compare);
    if (!first) return this.changes.setNext(owner, null);
    const tomorrow = Temporal.Now.instant().add(DAY);
    const at = Temporal.Instant.compare(first, tomorrow) < 0 ? tomorrow : first;
    await this.changes.setNext(owner, at.toString());
    await this.jobs.schedule(owner, RETENTION_JOB, { runAt: new Date(at.epochMilliseconds) });
  }

  /** Resolves to undefined if the account no longer exists. */
  private locked<T>(owner: OwnerId, work: () => Promise<T>): Promise<T | undefined> {
    return this.work.run(owner, async () => {
      if (await this.ownerLock.acquireExisting(owner)) return work();
      return undefined;
    });
  }
}
