import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { type Job, JobHandlers, JobQueue } from '../../platform/jobs/job-queue.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { SettingsService } from '../../account/settings.service.js';
import { OwnerLock } from '../../platform/change-log/owners.repository.js';
import type { Task } from '../task.entity.js';
import { TasksRepository } from '../tasks.repository.js';
import { type ReminderEvent, ReminderEventsRepository, reminderTimes } from './reminder-events.repository.js';
import { Env } from '../../platform/config/env.js';
import { ChangeLogRetention } from '../../platform/change-log/change-log-retention.js';

/** One job per task, run at its next reminder. The trigger `set_alarm` schedules the first; each run schedules the next. */
const REMIND = 'remind';
const WAKE = 'wake-reminder';

/** The job that ends a snooze. */
export const wakeJob = (reminderId: string): Job => ({
  kind: WAKE,
  key: reminderId,
  payload: { reminderId },
});

/** Called in the unit of work that makes the reminders due, so that jobs it schedules commit with them. */
export type OnDue = (owner: OwnerId, reminders: readonly ReminderEvent[]) => Promise<void>;

/** Makes reminders due, and due again after a snooze. */
@Injectable()
export class ReminderJobs implements OnModuleInit {
  private readonly listeners: OnDue[] = [];

  constructor(
    private readonly events: ReminderEventsRepository,
    private readonly tasks: TasksRepository,
    private readonly work: UnitOfWork,
    private readonly settings: SettingsService,
    private readonly ownerLock: OwnerLock,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.on<{ taskId: string }>(REMIND, (owner, { taskId }) => this.remind(owner, taskId));
    this.handlers.on<{ reminderId: string }>(WAKE, (owner, { reminderId }) => this.wake(owner, reminderId));
  }

  /** Features register in `onModuleInit` to handle reminders that become due. */
  onDue(listener: OnDue): void {
    this.listeners.push(listener);
  }

  /** Records reminders that became due since the last change, and schedules the job for the next one. */
  private async remind(owner: OwnerId, taskId: string): Promise<void> {
    await this.work.run(owner, async () => {
      // Concurrent changes of the task wait for this lock, and schedule the job afterwards.
      if (!(await this.ownerLock.acquireExisting(owner))) return;
      const times = await this.timesOf(owner, await this.tasks.lock(owner, taskId));
      await this.events.dismissOthers(owner, taskId, times.all.map(String));
      if (times.due.length > 0) {
        await this.notify(owner, await this.events.record(owner, taskId, times.due.map(String)));
      }
      const job = { kind: REMIND, key: taskId, payload: { taskId } };
      if (times.next) await this.jobs.schedule(owner, job, { runAt: new Date(times.next.epochMilliseconds) });
    });
  }

  private async timesOf(owner: OwnerId, task: Task | null): Promise<Times> {
    if (!task || task.completed || task.remindSince === null) return NO_TIMES;
    const { timeZone } = await this.settings.of(owner);
    const now = Temporal.Now.instant();
    const all = reminderTimes(task, timeZone);
    const pending = all.filter((time) => Temporal.Instant.compare(time, task.remindSince!) > 0);
    const isDue = (time: Temporal.Instant) => Temporal.Instant.compare(time, now) <= 0;
    return { all, due: pending.filter(isDue), next: pending.find((time) => !isDue(time)) };
  }

  private async wake(owner: OwnerId, reminderId: string): Promise<void> {
    await this.work.run(owner, async () => {
      if (!(await this.ownerLock.acquireExisting(owner))) return;
      const woken = await this.events.wake(owner, reminderId);
      if (woken?.state === 'due') await this.notify(owner, [woken]);
    });
  }

  private async notify(owner: OwnerId, reminders: readonly ReminderEvent[]): Promise<void> {
    if (reminders.length === 0) return;
    for (const listener of this.listeners) await listener(owner, reminders);
  }
}

/** A task's reminder times: all, those due since the reminders last changed, and the next one. */
interface Times {
  readonly all: readonly Temporal.Instant[];
  readonly due: readonly Temporal.Instant[];
  readonly next?: Temporal.Instant;
}
const NO_TIMES: Times = { all: [], due: [] };

/** Per owner and run. */
const MAX_PURGED = 1_000;

/** Purges reminders with the change log, after the same retention period. */
@Injectable()
export class ReminderRetention implements OnModuleInit {
  constructor(
    private readonly env: Env,
    private readonly retention: ChangeLogRetention,
    private readonly reminders: ReminderEventsRepository,
  ) {}

  onModuleInit(): void {
    this.retention.register((owner) => this.purge(owner));
  }

  private async purge(owner: OwnerId): Promise<Temporal.Instant | null> {
    const now = Temporal.Now.instant();
    const before = now.subtract({ hours: 24 * this.env.FEED_RETENTION_DAYS });
    await this.reminders.purge(owner, before.toString(), MAX_PURGED);
    return (await this.reminders.has(owner)) ? now.add({ hours: 24 }) : null;
  }
}
