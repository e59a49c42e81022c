import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageOf } from '../../platform/http/pagination.js';
import { type Due, dueOf } from '../due.js';
import { type Recurrence, RECURS_FROM, type RecursFrom } from '../recurrence/series.js';
import { PRIORITY_MAX, type Reminder, type Task, TITLE_MAX } from '../task.entity.js';
import { recurrenceOf } from '../task-schedule.js';
import type { TaskBody } from '../task-fields.js';
import { ApiDue, ReminderDto } from './schedule.dto.js';

export class RecurrenceResponse implements Recurrence {
  @ApiProperty({ description: 'Value of an RRULE (RFC 5545).', example: 'FREQ=WEEKLY;BYDAY=TH' })
  readonly rule!: string;

  @ApiProperty({ enum: RECURS_FROM, example: 'due' })
  readonly from!: RecursFrom;
}

/** `from` is written out: building it from a map of fields takes fifty times as long. */
export class TaskResponse implements Record<keyof TaskBody, unknown> {
  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e' })
  readonly id!: string;

  @ApiProperty({ description: 'Subject (`sub`) of the token that created the task.', example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0f' })
  readonly listId!: string;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description: 'Id of the parent task; null at the top level.',
    example: null,
  })
  readonly parentId!: string | null;

  @ApiProperty({ minLength: 1, maxLength: TITLE_MAX, example: 'Buy milk' })
  readonly title!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'Oat, two litres' })
  readonly description!: string | null;

  @ApiProperty({ example: false })
  readonly completed!: boolean;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Time of completion; null while open.',
    example: null,
  })
  readonly completedAt!: string | null;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: PRIORITY_MAX,
    description: '0 none, 1 low, 2 medium, 3 high.',
    example: 2,
  })
  readonly priority!: number;

  @ApiDue('When the task is due; for a recurring task, its current occurrence.')
  readonly due!: Due | null;

  @ApiProperty({ type: 'string', format: 'date', nullable: true, example: '2026-12-20' })
  readonly startOn!: string | null;

  @ApiProperty({ type: 'integer', minimum: 1, nullable: true, example: 30 })
  readonly durationMinutes!: number | null;

  @ApiProperty({
    type: RecurrenceResponse,
    nullable: true,
    example: { rule: 'FREQ=WEEKLY;BYDAY=TH', from: 'due' },
  })
  readonly recurrence!: Recurrence | null;

  @ApiProperty({ type: 'array', items: { type: 'string', format: 'uuid' }, example: [] })
  readonly labelIds!: readonly string[];

  @ApiProperty({ type: ReminderDto, isArray: true, example: [{ minutesBefore: 30 }] })
  readonly reminders!: readonly Reminder[];

  @ApiProperty({
    description: 'Sort key: tasks with the same list and parent are ordered by its bytes, then by id.',
    example: 'a1',
  })
  readonly position!: string;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'Increases by one with every change.',
    example: 1,
  })
  readonly version!: number;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly updatedAt!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Time of deletion; null unless the task is in the trash.',
    example: null,
  })
  readonly deletedAt!: string | null;

  static from(task: ShownColumns): TaskResponse {
    return {
      id: task.id,
      ownerId: task.ownerId,
      listId: task.listId,
      parentId: task.parentId,
      title: task.title,
      description: task.description,
      completed: task.completed,
      completedAt: task.completedAt,
      priority: task.priority,
      due: dueOf(task),
      startOn: task.startOn,
      durationMinutes: task.durationMinutes,
      recurrence: recurrenceOf(task),
      labelIds: task.labelIds,
      reminders: task.reminders,
      position: task.position,
      version: task.version,
      createdAt: task.createdAt,
      updatedAt: task.updatedAt,
      deletedAt: task.deletedAt,
    };
  }
}

/** The columns that the response is built from. */
type ShownColumns = Pick<Task, Exclude<keyof TaskResponse, 'due' | 'recurrence'>> &
  Pick<Task, 'dueWall' | 'dueTimed' | 'dueTimeZone' | 'recurrenceRule' | 'recurrenceFrom'>;

export class TaskPage extends PageOf(TaskResponse) {}

/** A task and, if requested, its subtasks. */
export class TaskTreeResponse extends TaskResponse {
  @ApiPropertyOptional({
    type: () => TaskTreeResponse,
    isArray: true,
    description: 'Its subtasks in order, nested; only with `include=subtasks`.',
    example: [],
  })
  readonly subtasks?: readonly TaskTreeResponse[];

  /** @param branch the task and all its descendants, each after its parent and in order */
  static of(branch: readonly Task[]): TaskTreeResponse {
    const shown = branch.map((task) => ({ ...TaskResponse.from(task), subtasks: [] as TaskTreeResponse[] }));
    const byId = new Map(shown.map((task) => [task.id, task]));
    const [root, ...descendants] = shown;
    for (const task of descendants) byId.get(task.parentId!)!.subtasks.push(task);
    return root!;
  }
}

export class TaskCountResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 3 })
  readonly count!: number;
}
