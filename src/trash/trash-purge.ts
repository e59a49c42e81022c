import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { Env } from '../platform/config/env.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobHandlers } from '../platform/jobs/job-handlers.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owner-lock.js';
import { TrashRepository } from './trash.repository.js';

const PURGE = { kind: 'purge-trash', key: 'all' };

/** Destroys what has been in the trash for long enough: one job an owner, due when the oldest row is. */
@Injectable()
export class TrashPurge implements OnModuleInit {
  private readonly keptFor: Temporal.Duration;

  constructor(
    env: Env,
    private readonly trash: TrashRepository,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
  ) {
    this.keptFor = Temporal.Duration.from({ hours: 24 * env.TRASH_DAYS });
  }

  onModuleInit(): void {
    this.handlers.on(PURGE.kind, (owner) => this.run(owner));
  }

  /** Something has been put into the trash. */
  async schedule(owner: OwnerId): Promise<void> {
    await this.scheduleAt(owner, Temporal.Now.instant().add(this.keptFor));
  }

  /** What is in the trash, and since when, has changed in another way than by what was put there now. */
  async reschedule(owner: OwnerId): Promise<void> {
    const oldest = await this.trash.oldest(owner);
    if (oldest !== null)
      await this.scheduleAt(owner, Temporal.Instant.from(this.purgeAt(oldest)), { keepEarlier: false });
  }

  /** When a row that went into the trash at that moment is destroyed. */
  purgeAt(deletedAt: string): string {
    return Temporal.Instant.from(deletedAt).add(this.keptFor).toString({ fractionalSecondDigits: 3 });
  }

  private async run(owner: OwnerId): Promise<void> {
    await this.work.run(owner, async () => {
      if (!(await this.ownerLock.acquireExisting(owner))) return;
      await this.trash.purge(owner, Temporal.Now.instant().subtract(this.keptFor).toString());
      const oldest = await this.trash.oldest(owner);
      if (oldest !== null) await this.scheduleAt(owner, Temporal.Instant.from(this.purgeAt(oldest)));
    });
  }

  private async scheduleAt(owner: OwnerId, at: Temporal.Instant, { keepEarlier = true } = {}): Promise<void> {
    await this.jobs.schedule(owner, PURGE, { runAt: new Date(at.epochMilliseconds), keepEarlier });
  }
}
