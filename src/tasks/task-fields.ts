import {
  type BodyUse,
  changed,
  CompletedField,
  DescriptionField,
  DueField,
  DurationField,
  LabelIdsField,
  ListIdField,
  ParentIdField,
  PriorityField,
  RecurrenceField,
  RemindersField,
  StartOnField,
  TitleField,
} from './dto/task-field-decorators.js';
import { dueFrom, type DueInput, reminderFrom, type ReminderInput } from './dto/schedule.dto.js';
import type { Recurrence } from './recurrence/series.js';
import type { Task } from './task.entity.js';
import type { Values } from '../platform/database/scoped.repository.js';
import type { UpdateTaskDto, WholeTaskDto } from './dto/task.dto.js';
import { scheduleColumns, type ScheduleColumns, scheduleOf } from './task-schedule.js';

/** The fields that clients write, as the body of a new task has them. */
export interface TaskBody {
  readonly title: string;
  readonly description?: string | null;
  readonly completed?: boolean;
  readonly priority?: number;
  readonly listId?: string;
  readonly parentId?: string | null;
  readonly due?: DueInput | null;
  readonly startOn?: string | null;
  readonly durationMinutes?: number | null;
  readonly recurrence?: Recurrence | null;
  readonly labelIds?: readonly string[];
  readonly reminders?: readonly ReminderInput[];
}

interface TaskField {
  /** Validates and documents the field in request bodies. */
  readonly body: (use: BodyUse) => PropertyDecorator;
  /** What a revert restores. */
  readonly columns: readonly (keyof Task)[];
  /** What else than the value decides the columns: the place in the tree, or due and recurrence together. */
  readonly dependsOn?: 'tree' | 'schedule';
  /** The value of a new task whose body leaves the field out. */
  readonly initial?: unknown;
  /** The stored form of a value; by default the value itself. */
  readonly store?: (value: never) => unknown;
}

/** Every field that clients write, declared once: request bodies, columns, revert, export and import follow from it. */
export const TASK_FIELDS = {
  title: { body: (use) => TitleField(use === changed ? use : {}), columns: ['title'] },
  description: { body: DescriptionField, columns: ['description'], initial: null },
  completed: { body: CompletedField, columns: ['completed', 'completedAt'], initial: false },
  priority: { body: PriorityField, columns: ['priority'], initial: 0 },
  listId: { body: ListIdField, columns: ['listId'], dependsOn: 'tree' },
  parentId: { body: ParentIdField, columns: ['parentId'], dependsOn: 'tree' },
  due: {
    body: DueField,
    columns: ['dueWall', 'dueTimed', 'dueTimeZone', 'dueAt'],
    dependsOn: 'schedule',
  },
  startOn: { body: StartOnField, columns: ['startOn'], initial: null },
  durationMinutes: { body: DurationField, columns: ['durationMinutes'], initial: null },
  recurrence: {
    body: RecurrenceField,
    columns: ['recurrenceRule', 'recurrenceFrom', 'seriesStart', 'seriesNumber'],
    dependsOn: 'schedule',
  },
  labelIds: { body: LabelIdsField, columns: ['labelIds'], initial: [] },
  reminders: {
    body: RemindersField,
    columns: ['reminders'],
    initial: [],
    store: (reminders: readonly ReminderInput[]) => reminders.map(reminderFrom),
  },
} satisfies Record<keyof TaskBody, TaskField>;

const FIELDS = Object.entries(TASK_FIELDS) as [keyof TaskBody, TaskField][];
const OWN_COLUMN = FIELDS.filter(([, { dependsOn }]) => dependsOn === undefined);

/** What reverting a task to a version restores, apart from its place in the tree. */
export const REVERTED_COLUMNS = FIELDS.filter(([, { dependsOn }]) => dependsOn !== 'tree').flatMap(
  ([, { columns }]) => columns,
);

/** A class whose properties are the fields, decorated for request bodies. */
export function bodyOf<Body extends Partial<TaskBody>>(use: BodyUse): abstract new () => Body {
  abstract class TaskBodyDto {}
  for (const [name, { body }] of FIELDS) body(use)(TaskBodyDto.prototype, name);
  return TaskBodyDto as abstract new () => Body;
}

/** The columns of the fields that are stored on their own, as far as the input has them. */
export function givenColumns(input: Partial<TaskBody>): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const [name, { store }] of OWN_COLUMN) {
    const value = input[name];
    if (value !== undefined) columns[name] = store ? store(value as never) : value;
  }
  return columns;
}

/** The same for a whole task: what the input leaves out has its initial value. */
export function wholeColumns(input: TaskBody): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const [name, { store, initial }] of OWN_COLUMN) {
    const value = input[name] ?? initial;
    columns[name] = store ? store(value as never) : value;
  }
  return columns;
}

const DEPENDENT = Object.entries(TASK_FIELDS)
  .filter(([, field]) => 'dependsOn' in field)
  .map(([name]) => name as keyof UpdateTaskDto);

/** Whether the new values depend on the current task or on other tasks. */
export const needsCurrentTask = (input: UpdateTaskDto): boolean =>
  DEPENDENT.some((name) => input[name] !== undefined);

export const isMove = ({ listId, parentId }: UpdateTaskDto): boolean =>
  listId !== undefined || parentId !== undefined;

/** The columns of the due and the recurrence after the change; empty if the input omits both. */
export function changedSchedule(
  before: ScheduleColumns,
  { due, recurrence }: UpdateTaskDto,
): Partial<ScheduleColumns> {
  if (due === undefined && recurrence === undefined) return {};
  const current = scheduleOf(before);
  const schedule = {
    due: due === undefined ? current.due : due && dueFrom(due),
    recurrence: recurrence === undefined ? current.recurrence : recurrence,
  };
  return scheduleColumns(schedule, before);
}

/** All columns except the place, with defaults for omitted fields. */
export function allColumns(input: WholeTaskDto, before?: ScheduleColumns): Values {
  const schedule = { due: input.due ? dueFrom(input.due) : null, recurrence: input.recurrence ?? null };
  return { ...wholeColumns(input), ...scheduleColumns(schedule, before) };
}
