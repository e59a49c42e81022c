import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { Env } from '../platform/config/env.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobHandlers, JobQueue } from '../platform/jobs/job-queue.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import { type Trashed, TrashRepository } from './trash.repository.js';
import { problem } from '../platform/errors/problem.js';
import {
  decodeCursor,
  encodeCursor,
  isTimeValue,
  type Page,
  pageOf,
  type PageQuery,
} from '../platform/http/pagination.js';
import { TrashedResponse } from './dto/trashed.response.js';

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

export class NotInTrash extends problem({
  name: 'not-in-trash',
  status: 404,
  title: 'Not in the trash',
  detail: 'No task or list with this id is in the trash. Use `GET /trash` to list its contents.',
}) {}

const CURSOR_SCOPE = { trash: 'all' };

@Injectable()
export class TrashService {
  constructor(
    private readonly trash: TrashRepository,
    private readonly purge: TrashPurge,
    private readonly ownerLock: OwnerLock,
    private readonly work: UnitOfWork,
  ) {}

  async list(owner: OwnerId, { limit, cursor }: PageQuery): Promise<Page<TrashedResponse>> {
    const after = cursor === undefined ? undefined : decodeCursor(CURSOR_SCOPE, cursor, isTimeValue);
    const trashed = await this.trash.page(owner, { after, limit: limit + 1 });
    const cursorAt = ({ deletedAt, id }: Trashed) => encodeCursor(CURSOR_SCOPE, { value: deletedAt, id });
    return pageOf(trashed, limit, cursorAt, (row) =>
      TrashedResponse.from(row, this.purge.purgeAt(row.deletedAt)),
    );
  }

  async current(owner: OwnerId, id: string): Promise<TrashedResponse | null> {
    const row = await this.trash.find(owner, id);
    return row && TrashedResponse.from(row, this.purge.purgeAt(row.deletedAt));
  }

  async remove(owner: OwnerId, id: string): Promise<void> {
    await this.locked(owner, async () => {
      await this.trash.detach(owner, id);
      if ((await this.trash.remove(owner, id)) === 0) throw new NotInTrash();
    });
  }

  async empty(owner: OwnerId): Promise<void> {
    await this.locked(owner, () => this.trash.empty(owner));
  }

  /** Deleting decrements counters on the owner's row, so lock it first: other writers lock it before other rows. */
  private locked<T>(owner: OwnerId, work: () => Promise<T>): Promise<T> {
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      return work();
    });
  }
}
