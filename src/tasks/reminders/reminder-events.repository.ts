import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { Temporal } from 'temporal-polyfill';
import { Injectable } from '@nestjs/common';
import { OwnedEntity, OwnedRepository } from '../../platform/database/owned.repository.js';
import { type Reminder, Task } from '../task.entity.js';
import { type DueColumns, dueOf, instantOf } from '../due.js';
import type { Position } from '../../platform/http/pagination.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';

export const REMINDER_STATES = ['due', 'snoozed', 'dismissed'] as const;
export type ReminderState = (typeof REMINDER_STATES)[number];

/** A reminder that became due. The unique index keeps one per task and time when several processes record it. */
@Entity('reminder_events')
@Index('reminder_events_once', ['ownerId', 'taskId', 'remindAt'], { unique: true })
@Index('reminder_events_by_time', ['ownerId', 'remindAt', 'id'])
@Index('reminder_events_by_state', ['ownerId', 'state', 'remindAt', 'id'])
@ForeignKey(() => Task, ['ownerId', 'taskId'], ['ownerId', 'id'], {
  name: 'reminder_events_task_id_fkey',
  onDelete: 'CASCADE',
})
@Check('reminder_events_owner_id_check', `owner_id <> ''`)
@Check('reminder_events_state_check', `state IN ('due', 'snoozed', 'dismissed')`)
@Check('reminder_events_snoozed_until_check', `(snoozed_until IS NULL) = (state <> 'snoozed')`)
export class ReminderEvent extends OwnedEntity {
  @Column('uuid', { name: 'task_id' })
  readonly taskId!: string;

  @Column('timestamp with time zone', { name: 'remind_at', precision: 3 })
  readonly remindAt!: string;

  @Column('text', { default: 'due' })
  readonly state!: ReminderState;

  /** When a snoozed reminder becomes due again. */
  @Column('timestamp with time zone', { name: 'snoozed_until', precision: 3, nullable: true })
  readonly snoozedUntil!: string | null;
}

export type RemindedTask = DueColumns & { readonly reminders: readonly Reminder[] };

/**
 * The reminder times of a task, in order. Relative reminders are skipped if the task has no due.
 * @param timeZone the owner's time zone, in which dates and floating times are interpreted
 */
export function reminderTimes({ reminders, ...columns }: RemindedTask, timeZone: string): Temporal.Instant[] {
  const due = dueOf(columns);
  const times = reminders.flatMap((reminder) => {
    if ('at' in reminder) return [Temporal.Instant.from(reminder.at)];
    return due === null ? [] : [instantOf(due, timeZone).subtract({ minutes: reminder.minutesBefore })];
  });
  return times.sort(Temporal.Instant.compare);
}

export interface ReminderPageQuery {
  readonly states: readonly ReminderState[];
  readonly after?: Position;
  readonly limit: number;
}

@Injectable()
export class ReminderEventsRepository extends OwnedRepository<ReminderEvent> {
  constructor(work: UnitOfWork) {
    super(ReminderEvent, work);
  }

  /** Latest first. */
  async page(owner: OwnerId, { states, after, limit }: ReminderPageQuery): Promise<ReminderEvent[]> {
    const [only] = states.length === 1 ? states : [];
    const values = { states: only ?? states, value: after?.value, id: after?.id, limit };
    return this.all(owner, `page ${only !== undefined} ${after !== undefined}`, values, () => {
      // A single state is read in index order.
      const matchesState = only === undefined ? 'state = ANY (:states::text[])' : 'state = :states';
      const from = after ? 'AND (remind_at, id) < (:value::timestamptz, :id)' : '';
      return `
        SELECT ${this.columns} FROM reminder_events WHERE owner_id = :owner AND ${matchesState} ${from}
         ORDER BY remind_at DESC, id DESC LIMIT :limit`;
    });
  }

  /** Adds an event for each time that has none yet. Returns the new events. */
  async record(owner: OwnerId, taskId: string, times: readonly string[]): Promise<ReminderEvent[]> {
    return this.all(
      owner,
      'record',
      { taskId, times },
      () =>
        `INSERT INTO reminder_events (owner_id, id, task_id, remind_at)
         SELECT :owner, gen_random_uuid(), :taskId, time FROM unnest(:times::timestamptz[]) AS time
         ON CONFLICT (owner_id, task_id, remind_at) DO NOTHING RETURNING ${this.columns}`,
    );
  }

  /** Dismisses reminders that the task no longer has. */
  async dismissOthers(owner: OwnerId, taskId: string, times: readonly string[]): Promise<void> {
    await this.all(
      owner,
      'dismiss others',
      { taskId, times },
      () => `
        UPDATE reminder_events SET state = 'dismissed', snoozed_until = NULL
         WHERE owner_id = :owner AND task_id = :taskId AND state <> 'dismissed'
           AND NOT remind_at = ANY (:times::timestamptz[])`,
    );
  }

  /** Ends an elapsed snooze: the reminder becomes due, or dismissed if the task is done or deleted. Null if the snooze has not elapsed. */
  async wake(owner: OwnerId, id: string): Promise<ReminderEvent | null> {
    return this.first(
      owner,
      'wake',
      { id },
      () => `
        UPDATE reminder_events SET snoozed_until = NULL, state = CASE WHEN EXISTS (
                 SELECT FROM tasks WHERE tasks.owner_id = :owner AND tasks.id = task_id AND NOT completed AND deleted_at IS NULL
               ) THEN 'due' ELSE 'dismissed' END
         WHERE owner_id = :owner AND id = :id AND state = 'snoozed' AND snoozed_until <= clock_timestamp()
        RETURNING ${this.columns}`,
    );
  }

  /** Deletes up to `limit` of the oldest reminders last updated before a time, except snoozed ones. */
  async purge(owner: OwnerId, before: string, limit: number): Promise<void> {
    await this.all(
      owner,
      'purge',
      { before, limit },
      () => `
        DELETE FROM reminder_events WHERE owner_id = :owner AND id IN (
          SELECT id FROM reminder_events
           WHERE owner_id = :owner AND remind_at < :before AND updated_at < :before AND state <> 'snoozed'
           ORDER BY remind_at LIMIT :limit)`,
    );
  }

  async has(owner: OwnerId): Promise<boolean> {
    const row = await this.first(
      owner,
      'has',
      {},
      () => `SELECT id FROM reminder_events WHERE owner_id = :owner LIMIT 1`,
    );
    return row !== null;
  }
}
