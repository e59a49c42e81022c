import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { OwnedEntity } from '../platform/database/owned.repository.js';
import { List } from '../lists/list.entity.js';
import type { RecursFrom } from './recurrence/series.js';

export const TITLE_MAX = 500;
export const DESCRIPTION_MAX = 20_000;
export const PRIORITY_MAX = 3;
export const LABELS_MAX = 50;
export const REMINDERS_MAX = 10;
/** 366 days. */
export const DURATION_MAX_MINUTES = 527_040;
/** A top-level task has depth 1. */
export const DEPTH_MAX = 5;

/** Relative to the due, or at a fixed instant. */
export type Reminder = { readonly minutesBefore: number } | { readonly at: string };

/** A task's due, and which occurrence of its series it is. `due.ts` maps it to the API's form. */
export interface Occurrence {
  /** Wall-clock time, `YYYY-MM-DDTHH:MM:SS`; midnight for a date. */
  readonly dueWall: string | null;
  /** False for a date. */
  readonly dueTimed: boolean | null;
  /** IANA name; null for a date and for a floating time. */
  readonly dueTimeZone: string | null;
  /** The instant; only for zoned times. */
  readonly dueAt: string | null;
  /** Wall-clock time of the first occurrence; null without recurrence. */
  readonly seriesStart: string | null;
  /** 1 for the first occurrence. */
  readonly seriesNumber: number | null;
}

const ALIVE = { where: 'deleted_at IS NULL' };

@Entity('tasks')
@Index('tasks_by_priority', ['ownerId', 'priority', 'id'], ALIVE)
@Index('tasks_in_reading_order', ['ownerId', 'title', 'id'], ALIVE)
@Index('tasks_by_position', ['ownerId', 'position', 'id'], ALIVE)
@Index('tasks_by_due', ['ownerId', 'dueWall', 'id'], ALIVE)
@Index('tasks_by_list', ['ownerId', 'listId', 'position', 'id'])
@Index('tasks_by_parent', ['ownerId', 'parentId', 'position', 'id'], { where: 'parent_id IS NOT NULL' })
@Index('tasks_in_trash', ['ownerId', 'deletedAt', 'id'], { where: 'deleted_at IS NOT NULL' })
// TypeORM cannot create indexes with included columns.
@Index('tasks_by_created_at', { synchronize: false })
@Index('tasks_by_updated_at', { synchronize: false })
@Index('tasks_open', { synchronize: false })
@ForeignKey(() => List, ['ownerId', 'listId'], ['ownerId', 'id'], {
  name: 'tasks_list_id_fkey',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Task, ['ownerId', 'parentId'], ['ownerId', 'id'], {
  name: 'tasks_parent_id_fkey',
  onDelete: 'CASCADE',
})
@Check('tasks_owner_id_check', `owner_id <> ''`)
@Check('tasks_title_check', `char_length(title) BETWEEN 1 AND ${TITLE_MAX}`)
@Check('tasks_description_check', `char_length(description) <= ${DESCRIPTION_MAX}`)
@Check('tasks_priority_check', `priority BETWEEN 0 AND ${PRIORITY_MAX}`)
@Check('tasks_completed_check', 'completed = (completed_at IS NOT NULL)')
@Check('tasks_parent_id_check', 'parent_id <> id')
@Check('tasks_position_check', `position <> ''`)
@Check(
  'tasks_due_check',
  `(due_wall IS NULL) = (due_timed IS NULL)
   AND (due_time_zone IS NULL) = (due_at IS NULL)
   AND (due_time_zone IS NULL OR due_timed IS TRUE)
   AND (due_timed IS NOT FALSE OR due_wall = date_trunc('day', due_wall))`,
)
@Check('tasks_label_ids_check', `cardinality(label_ids) <= ${LABELS_MAX}`)
@Check('tasks_duration_minutes_check', 'duration_minutes > 0')
@Check(
  'tasks_recurrence_check',
  `CASE WHEN recurrence_rule IS NULL
     THEN recurrence_from IS NULL AND series_start IS NULL AND series_number IS NULL
     ELSE recurrence_from IN ('due', 'completion', 'now') AND due_wall IS NOT NULL
       AND series_start IS NOT NULL AND series_number >= 1 END`,
)
@Check('tasks_deleted_with_check', 'deleted_with IS NULL OR deleted_at IS NOT NULL')
export class Task extends OwnedEntity implements Occurrence {
  @Column('uuid', { name: 'list_id' })
  readonly listId!: string;

  @Column('uuid', { name: 'parent_id', nullable: true })
  readonly parentId!: string | null;

  /** A `fractional-indexing` key, sorted by its bytes among tasks with the same list and parent. */
  @Column({ type: 'text', collation: 'C' })
  readonly position!: string;

  // A natural sort order that does not depend on the server's locale.
  @Column({ type: 'text', collation: 'und-x-icu' })
  readonly title!: string;

  @Column('text', { nullable: true })
  readonly description!: string | null;

  @Column('boolean', { default: false })
  readonly completed!: boolean;

  /** Set and cleared by a trigger when `completed` changes. */
  @Column('timestamp with time zone', { name: 'completed_at', precision: 3, nullable: true })
  readonly completedAt!: string | null;

  /** 0 none, 1 low, 2 medium, 3 high. */
  @Column('smallint', { default: 0 })
  readonly priority!: number;

  @Column('timestamp without time zone', { name: 'due_wall', precision: 0, nullable: true })
  readonly dueWall!: string | null;

  @Column('boolean', { name: 'due_timed', nullable: true })
  readonly dueTimed!: boolean | null;

  @Column('text', { name: 'due_time_zone', nullable: true })
  readonly dueTimeZone!: string | null;

  @Column('timestamp with time zone', { name: 'due_at', precision: 3, nullable: true })
  readonly dueAt!: string | null;

  @Column('date', { name: 'start_on', nullable: true })
  readonly startOn!: string | null;

  @Column('integer', { name: 'duration_minutes', nullable: true })
  readonly durationMinutes!: number | null;

  /** The value of an RRULE (RFC 5545, 3.3.10). */
  @Column('text', { name: 'recurrence_rule', nullable: true })
  readonly recurrenceRule!: string | null;

  @Column('text', { name: 'recurrence_from', nullable: true })
  readonly recurrenceFrom!: RecursFrom | null;

  @Column('timestamp without time zone', { name: 'series_start', precision: 0, nullable: true })
  readonly seriesStart!: string | null;

  @Column('integer', { name: 'series_number', nullable: true })
  readonly seriesNumber!: number | null;

  /** A trigger ensures that each is a label of the owner. */
  @Column('uuid', { name: 'label_ids', array: true, default: () => `'{}'` })
  readonly labelIds!: readonly string[];

  @Column('jsonb', { default: () => `'[]'` })
  readonly reminders!: readonly Reminder[];

  @Column('timestamp with time zone', { name: 'deleted_at', precision: 3, nullable: true })
  readonly deletedAt!: string | null;

  /** The list or task it was deleted with; null if it was deleted directly. */
  @Column('uuid', { name: 'deleted_with', nullable: true })
  readonly deletedWith!: string | null;

  /** When the reminders last changed: reminders before that time do not become due. Maintained by a trigger. */
  @Column('timestamp with time zone', { name: 'remind_since', precision: 3, nullable: true })
  readonly remindSince!: string | null;

  /** Full-text search vector, maintained by a trigger. */
  @Column('tsvector', { default: () => `''`, select: false })
  readonly search!: never;
}
