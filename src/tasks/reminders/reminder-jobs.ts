import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { JobHandlers } from '../../platform/jobs/job-handlers.js';
import { type Job, JobQueue } from '../../platform/jobs/job-queue.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { SettingsService } from '../../account/settings/settings.service.js';
import { OwnerLock } from '../../platform/change-log/owner-lock.js';
import type { Task } from '../task.entity.js';
import { TasksRepository } from '../tasks.repository.js';
import type { ReminderEvent } from './reminder-event.entity.js';
import { ReminderEventsRepository } from './reminder-events.repository.js';
import { reminderTimes } from './reminder-times.js';

/** What the trigger `set_alarm` schedules, and what goes on by itself from there: one job a task, at its next reminder. */
const REMIND = 'remind';
const WAKE = 'wake-reminder';

/** Ends a snooze. */
export const wakeJob = (reminderId: string): Job => ({
  kind: WAKE,
  key: reminderId,
  payload: { reminderId },
});

/** Called in the unit of work that makes the reminders due, so that what it schedules is not lost. */
export type OnDue = (owner: OwnerId, reminders: readonly ReminderEvent[]) => Promise<void>;

/** Makes reminders due, and due again. */
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

  /** A feature says in `onModuleInit` what is to be done with what becomes due. */
  onDue(listener: OnDue): void {
    this.listeners.push(listener);
  }

  /** Records what has become due since the reminders were set, and sets the alarm for the next of them. */
  private async remind(owner: OwnerId, taskId: string): Promise<void> {
    await this.work.run(owner, async () => {
      // Whoever changes the task now waits, and sets the alarm after this.
      if (!(await this.ownerLock.acquireExisting(owner))) return;
      const times = await this.timesOf(owner, await this.tasks.lock(owner, taskId));
      await this.events.dismissOthers(owner, taskId, times.all.map(String));
      if (times.due.length > 0) {
        await this.tell(owner, await this.events.record(owner, taskId, times.due.map(String)));
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
    const ahead = all.filter((time) => Temporal.Instant.compare(time, task.remindSince!) > 0);
    const isDue = (time: Temporal.Instant) => Temporal.Instant.compare(time, now) <= 0;
    return { all, due: ahead.filter(isDue), next: ahead.find((time) => !isDue(time)) };
  }

  private async wake(owner: OwnerId, reminderId: string): Promise<void> {
    await this.work.run(owner, async () => {
      if (!(await this.ownerLock.acquireExisting(owner))) return;
      const woken = await this.events.wake(owner, reminderId);
      if (woken?.state === 'due') await this.tell(owner, [woken]);
    });
  }

  private async tell(owner: OwnerId, reminders: readonly ReminderEvent[]): Promise<void> {
    if (reminders.length === 0) return;
    for (const listener of this.listeners) await listener(owner, reminders);
  }
}

/** When a task reminds its owner: at all, of what is due since its reminders were set, and next. */
interface Times {
  readonly all: readonly Temporal.Instant[];
  readonly due: readonly Temporal.Instant[];
  readonly next?: Temporal.Instant;
}
const NO_TIMES: Times = { all: [], due: [] };
