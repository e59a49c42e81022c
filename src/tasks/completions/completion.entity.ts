import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { OwnedEntity } from '../../platform/database/owned.entity.js';
import { type Occurrence, Task } from '../task.entity.js';

/** That a task, or one occurrence of it, was done. Kept by a trigger, and for a task that recurs by the service. */
@Entity('completions')
@Index('completions_of_task', ['ownerId', 'taskId', 'completedAt', 'id'])
@Index('completions_by_time', ['ownerId', 'completedAt'])
@ForeignKey(() => Task, ['ownerId', 'taskId'], ['ownerId', 'id'], {
  name: 'completions_task_id_fkey',
  onDelete: 'CASCADE',
})
@Check('completions_owner_id_check', `owner_id <> ''`)
export class Completion extends OwnedEntity {
  @Column('uuid', { name: 'task_id' })
  readonly taskId!: string;

  @Column('timestamp with time zone', { name: 'completed_at', precision: 3 })
  readonly completedAt!: string;

  /** Where the task stood when it was done, so that undoing can put it back; the rule too, where that led it on from there. */
  @Column('jsonb')
  readonly occurrence!: Occurrence & Partial<Pick<Task, 'recurrenceRule' | 'recurrenceFrom'>>;
}
