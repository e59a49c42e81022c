import type { Values } from '../platform/database/scoped.repository.js';
import { dueFrom } from './dto/due.dto.js';
import type { UpdateTaskDto } from './dto/update-task.dto.js';
import type { WholeTaskDto } from './dto/whole-task.dto.js';
import { TASK_FIELDS, wholeColumns } from './task-fields.js';
import { scheduleColumns, type ScheduleColumns, scheduleOf } from './task-schedule.js';

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
