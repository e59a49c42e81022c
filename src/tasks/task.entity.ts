import { Check, Column, Entity, Index } from 'typeorm';
import { OwnedEntity } from '../database/owned.entity.js';

export const TITLE_MAX = 500;
export const DESCRIPTION_MAX = 20_000;
export const PRIORITY_MAX = 3;

@Entity('tasks')
@Index('tasks_by_created_at', ['ownerId', 'createdAt', 'id'])
@Index('tasks_by_updated_at', ['ownerId', 'updatedAt', 'id'])
@Index('tasks_by_priority', ['ownerId', 'priority', 'id'])
@Index('tasks_by_title', ['ownerId', 'title', 'id'])
@Check('tasks_owner_id_check', `owner_id <> ''`)
@Check('tasks_title_check', `char_length(title) BETWEEN 1 AND ${TITLE_MAX}`)
@Check('tasks_description_check', `char_length(description) <= ${DESCRIPTION_MAX}`)
@Check('tasks_priority_check', `priority BETWEEN 0 AND ${PRIORITY_MAX}`)
@Check('tasks_completed_check', 'completed = (completed_at IS NOT NULL)')
export class Task extends OwnedEntity {
  // Sorted as people sort, and the same on every server, whatever its locale.
  @Column({ type: 'text', collation: 'und-x-icu' })
  readonly title!: string;

  @Column('text', { nullable: true })
  readonly description!: string | null;

  @Column('boolean', { default: false })
  readonly completed!: boolean;

  /** Since when; set and cleared by a trigger together with `completed`, and kept where that does not change. */
  @Column('timestamp with time zone', { name: 'completed_at', precision: 3, nullable: true })
  readonly completedAt!: string | null;

  /** 0 none, 1 low, 2 medium, 3 high. */
  @Column('smallint', { default: 0 })
  readonly priority!: number;
}
