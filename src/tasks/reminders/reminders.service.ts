import { Injectable } from '@nestjs/common';
import {
  decodeCursor,
  encodeCursor,
  isTimeValue,
  type Page,
  pageOf,
} from '../../platform/http/pagination.js';
import { InvalidInput } from '../../platform/errors/problems.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { LimitsService } from '../../account/limits.service.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { OwnerLock } from '../../platform/change-log/owners.repository.js';
import { type ListRemindersQuery, ReminderEventResponse, type SnoozeReminderDto } from './reminders.dto.js';
import { ReminderNotFound } from '../task.errors.js';
import {
  REMINDER_STATES,
  type ReminderEvent,
  ReminderEventsRepository,
} from './reminder-events.repository.js';
import { wakeJob } from './reminder-jobs.js';

@Injectable()
export class RemindersService {
  constructor(
    private readonly reminders: ReminderEventsRepository,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly limits: LimitsService,
    private readonly jobs: JobQueue,
  ) {}

  async list(
    owner: OwnerId,
    { state: states = REMINDER_STATES, limit, cursor }: ListRemindersQuery,
  ): Promise<Page<ReminderEventResponse>> {
    const cursorScope = { reminders: [...states].sort() };
    const after = cursor === undefined ? undefined : decodeCursor(cursorScope, cursor, isTimeValue);
    const reminders = await this.reminders.page(owner, { states, after, limit: limit + 1 });
    const cursorAt = ({ remindAt, id }: ReminderEvent) => encodeCursor(cursorScope, { value: remindAt, id });
    return pageOf(reminders, limit, cursorAt, ReminderEventResponse.from);
  }

  async get(owner: OwnerId, id: string): Promise<ReminderEventResponse> {
    return ReminderEventResponse.from(found(await this.reminders.find(owner, id)));
  }

  async current(owner: OwnerId, id: string): Promise<ReminderEventResponse | null> {
    const reminder = await this.reminders.find(owner, id);
    return reminder && ReminderEventResponse.from(reminder);
  }

  async dismiss(owner: OwnerId, id: string): Promise<ReminderEventResponse> {
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const values = { state: 'dismissed', snoozedUntil: null };
      return ReminderEventResponse.from(found(await this.reminders.update(owner, id, values)));
    });
  }

  /** Snoozes a reminder, even a dismissed one. */
  async snooze(owner: OwnerId, id: string, { until }: SnoozeReminderDto): Promise<ReminderEventResponse> {
    if (Date.parse(until) <= Date.now()) throw new InvalidInput({ errors: [PAST] });
    return this.work.run(owner, async () => {
      await this.limits.checkBytes(owner);
      const values = { state: 'snoozed', snoozedUntil: until };
      const reminder = found(await this.reminders.update(owner, id, values));
      await this.jobs.schedule(owner, wakeJob(id), { runAt: new Date(until) });
      return ReminderEventResponse.from(reminder);
    });
  }
}

const PAST = { pointer: '/until', detail: 'until must be in the future', in: 'body' } as const;

function found(reminder: ReminderEvent | null): ReminderEvent {
  if (!reminder) throw new ReminderNotFound();
  return reminder;
}
