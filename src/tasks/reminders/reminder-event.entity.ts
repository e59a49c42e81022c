import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { OwnedEntity } from '../../database/owned.entity.js';
import { Task } from '../task.entity.js';

/** That a reminder became due: once for each task and moment, however many processes see it. */
@Entity('reminder_events')
@Index('reminder_events_once', ['ownerId', 'taskId', 'remindAt'], { unique: true })
@ForeignKey(() => Task, ['ownerId', 'taskId'], ['ownerId', 'id'], {
  name: 'reminder_events_task_id_fkey',
  onDelete: 'CASCADE',
})
@Check('reminder_events_owner_id_check', `owner_id <> ''`)
export class ReminderEvent extends OwnedEntity {
  @Column('uuid', { name: 'task_id' })
  readonly taskId!: string;

  @Column('timestamp with time zone', { name: 'remind_at', precision: 3 })
  readonly remindAt!: string;
}
