import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { OwnedEntity } from '../../platform/database/owned.entity.js';
import { Task } from '../task.entity.js';

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
