import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { OwnedEntity } from '../../platform/database/owned.entity.js';
import { type Occurrence, Task } from '../task.entity.js';

/** Records that a task, or one of its occurrences, was completed. Written by a trigger; for recurring tasks, by the service. */
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

  /** The occurrence that was completed, for undo; with the rule if the task then moved to its next occurrence. */
  @Column('jsonb')
  readonly occurrence!: Occurrence & Partial<Pick<Task, 'recurrenceRule' | 'recurrenceFrom'>>;
}
