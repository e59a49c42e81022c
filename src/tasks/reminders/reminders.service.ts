import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import type { OwnerId } from '../../ownership/owner-id.js';
import { SettingsService } from '../../settings/settings.service.js';
import { TasksRepository } from '../tasks.repository.js';
import { ReminderEventsRepository } from './reminder-events.repository.js';
import { reminderTimes } from './reminder-times.js';

/** What the trigger `set_alarm` schedules, and what goes on by itself from there: one job a task, at its next reminder. */
const REMIND = 'remind';

@Injectable()
export class RemindersService implements OnModuleInit {
  constructor(
    private readonly events: ReminderEventsRepository,
    private readonly tasks: TasksRepository,
    private readonly work: UnitOfWork,
    private readonly settings: SettingsService,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.on<{ taskId: string }>(REMIND, (owner, { taskId }) => this.remind(owner, taskId));
  }

  /** Records what has become due since the reminders were set, and sets the alarm for the next of them. */
  private async remind(owner: OwnerId, taskId: string): Promise<void> {
    await this.work.run(owner, async () => {
      // Whoever changes the task now waits, and sets the alarm after this.
      if (!(await this.settings.lockKnown(owner))) return;
      const task = await this.tasks.lock(owner, taskId);
      if (!task || task.completed || task.remindSince === null) return;
      const { timeZone } = await this.settings.of(owner);
      const now = Temporal.Now.instant();
      const times = reminderTimes(task, timeZone).filter(
        (time) => Temporal.Instant.compare(time, task.remindSince!) > 0,
      );
      const isDue = (time: Temporal.Instant) => Temporal.Instant.compare(time, now) <= 0;
      const moments = times.filter(isDue).map((time) => time.toString());
      if (moments.length > 0) await this.events.record(owner, taskId, moments);
      const next = times.find((time) => !isDue(time));
      const job = { kind: REMIND, key: taskId, payload: { taskId } };
      if (next) await this.jobs.schedule(owner, job, { runAt: new Date(next.epochMilliseconds) });
    });
  }
}
