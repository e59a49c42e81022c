import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { ScopedRepository } from '../database/scoped.repository.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { Change } from './change.entity.js';
import { Env } from '../config/env.js';
import { JobHandlers, JobQueue } from '../jobs/job-queue.js';
import { OwnerLock } from './owners.repository.js';

export interface Batch {
  /** Changes before this instant are deleted. */
  readonly before: string;
  readonly limit: number;
}

/** Deletes old entries of the change log. */
@Injectable()
export class ChangeLogRetentionRepository extends ScopedRepository<Change> {
  constructor(work: UnitOfWork) {
    super(Change, work);
  }

  /**
   * Deletes the oldest changes up to the first that is not old, so that the rest has no gap. Returns their number.
   * Updates the clock in the same statement, so that readers notice the deletion.
   */
  async deleteOld(owner: OwnerId, { before, limit }: Batch): Promise<number> {
    return this.countOf(
      owner,
      'forget',
      { before, limit },
      `
        WITH oldest AS MATERIALIZED (
          SELECT seq, changed_at FROM changes WHERE owner_id = :owner AND seq > 0 ORDER BY seq LIMIT :limit
        ), forgotten AS (
          DELETE FROM changes USING oldest
           WHERE changes.owner_id = :owner AND changes.seq = oldest.seq AND oldest.seq < coalesce(
                   (SELECT min(seq) FROM oldest WHERE changed_at >= :before), (SELECT max(seq) + 1 FROM oldest))
          RETURNING changes.seq, changes.bytes
        ), clock AS (
          UPDATE owners SET forgotten = (SELECT max(seq) FROM forgotten), bytes = bytes - (SELECT sum(bytes) FROM forgotten)
           WHERE owner_id = :owner AND EXISTS (SELECT FROM forgotten)
        )
        SELECT count(*) FROM forgotten`,
    );
  }

  /** Deletes old imported history. Sync does not return it, so gaps are harmless. */
  async deleteOldImported(owner: OwnerId, { before, limit }: Batch): Promise<number> {
    return this.countOf(
      owner,
      'forget imported',
      { before, limit },
      `
        WITH forgotten AS (
          DELETE FROM changes WHERE owner_id = :owner AND seq IN (
            SELECT seq FROM changes WHERE owner_id = :owner AND seq < 0 AND changed_at < :before ORDER BY seq LIMIT :limit)
          RETURNING seq, bytes
        ), freed AS (
          UPDATE owners SET bytes = bytes - (SELECT sum(bytes) FROM forgotten)
           WHERE owner_id = :owner AND EXISTS (SELECT FROM forgotten)
        )
        SELECT count(*) FROM forgotten`,
    );
  }

  /** The time of the oldest remaining change. */
  async oldest(owner: OwnerId): Promise<string | null> {
    const row = await this.first<{ changedAt: string | null }>(
      owner,
      'oldest',
      {},
      () => `
        SELECT least(
          (SELECT changed_at FROM changes WHERE owner_id = :owner AND seq > 0 ORDER BY seq LIMIT 1),
          (SELECT min(changed_at) FROM changes WHERE owner_id = :owner AND seq < 0)) AS "changedAt"`,
    );
    return row!.changedAt;
  }

  /** Sets the next run of the owner's job. With null, the next change schedules it. */
  async setNext(owner: OwnerId, at: string | null): Promise<void> {
    await this.all(
      owner,
      'set next',
      { at },
      () => `UPDATE owners SET forgets_at = :at WHERE owner_id = :owner`,
    );
  }

  private async countOf(
    owner: OwnerId,
    shape: string,
    values: { before: string; limit: number },
    sql: string,
  ): Promise<number> {
    return (await this.first<{ count: number }>(owner, shape, values, () => sql))!.count;
  }
}

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
