import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { Env } from '../platform/config/env.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobHandlers, JobQueue } from '../platform/jobs/job-queue.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import { TrashRepository } from './trash.repository.js';

const PURGE = { kind: 'purge-trash', key: 'all' };

/** Permanently deletes trash past its retention. Each owner has one job, scheduled for the oldest row. */
@Injectable()
export class TrashPurge implements OnModuleInit {
  private readonly retention: Temporal.Duration;

  constructor(
    env: Env,
    private readonly trash: TrashRepository,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
  ) {
    this.retention = Temporal.Duration.from({ hours: 24 * env.TRASH_DAYS });
  }

  onModuleInit(): void {
    this.handlers.on(PURGE.kind, (owner) => this.run(owner));
  }

  /** Schedules the purge of a row that was just deleted. */
  async schedule(owner: OwnerId): Promise<void> {
    await this.scheduleAt(owner, Temporal.Now.instant().add(this.retention));
  }

  /** Schedules the purge again after a change other than a new deletion, such as an undo. */
  async reschedule(owner: OwnerId): Promise<void> {
    const oldest = await this.trash.oldest(owner);
    if (oldest !== null)
      await this.scheduleAt(owner, Temporal.Instant.from(this.purgeAt(oldest)), { keepEarlier: false });
  }

  /** When a row deleted at that time is purged. */
  purgeAt(deletedAt: string): string {
    return Temporal.Instant.from(deletedAt).add(this.retention).toString({ fractionalSecondDigits: 3 });
  }

  private async run(owner: OwnerId): Promise<void> {
    await this.work.run(owner, async () => {
      if (!(await this.ownerLock.acquireExisting(owner))) return;
      await this.trash.purge(owner, Temporal.Now.instant().subtract(this.retention).toString());
      const oldest = await this.trash.oldest(owner);
      if (oldest !== null) await this.scheduleAt(owner, Temporal.Instant.from(this.purgeAt(oldest)));
    });
  }

  private async scheduleAt(owner: OwnerId, at: Temporal.Instant, { keepEarlier = true } = {}): Promise<void> {
    await this.jobs.schedule(owner, PURGE, { runAt: new Date(at.epochMilliseconds), keepEarlier });
  }
}
