import type { Values } from '../platform/database/scoped.repository.js';
import { dueFrom } from './dto/due.dto.js';
import type { UpdateTaskDto } from './dto/update-task.dto.js';
import type { WholeTaskDto } from './dto/whole-task.dto.js';
import { TASK_FIELDS, wholeColumns } from './task-fields.js';
import { scheduleColumns, type ScheduleColumns, scheduleOf } from './task-schedule.js';

const DEPENDENT = Object.entries(TASK_FIELDS)
  .filter(([, field]) => 'dependsOn' in field)
  .map(([name]) => name as keyof UpdateTaskDto);

/** Whether the columns depend on the stored task, or on others. */
export const needsStoredTask = (input: UpdateTaskDto): boolean =>
  DEPENDENT.some((name) => input[name] !== undefined);

export const isMove = ({ listId, parentId }: UpdateTaskDto): boolean =>
  listId !== undefined || parentId !== undefined;

/** The columns of due and recurrence after the input; empty if it has neither. */
export function changedSchedule(
  before: ScheduleColumns,
  { due, recurrence }: UpdateTaskDto,
): Partial<ScheduleColumns> {
  if (due === undefined && recurrence === undefined) return {};
  const now = scheduleOf(before);
  const schedule = {
    due: due === undefined ? now.due : due && dueFrom(due),
    recurrence: recurrence === undefined ? now.recurrence : recurrence,
  };
  return scheduleColumns(schedule, before);
}

/** All columns but the place in the tree. */
export function allColumns(input: WholeTaskDto, before?: ScheduleColumns): Values {
  const schedule = { due: input.due ? dueFrom(input.due) : null, recurrence: input.recurrence ?? null };
  return { ...wholeColumns(input), ...scheduleColumns(schedule, before) };
}
