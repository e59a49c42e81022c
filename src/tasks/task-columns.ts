import type { Values } from '../platform/database/scoped.repository.js';
import { dueFrom } from './dto/due.dto.js';
import type { WholeTaskDto } from './dto/whole-task.dto.js';
import { reminderFrom, type ReminderInput } from './dto/reminder.dto.js';
import type { UpdateTaskDto } from './dto/update-task.dto.js';
import { scheduleColumns, type ScheduleColumns, scheduleOf } from './task-schedule.js';

/** Whether the new values depend on the current task or on other tasks. */
export const needsCurrentTask = (input: UpdateTaskDto): boolean =>
  isMove(input) || input.due !== undefined || input.recurrence !== undefined;

export const isMove = ({ listId, parentId }: UpdateTaskDto): boolean =>
  listId !== undefined || parentId !== undefined;

/** Columns that store the input unchanged; undefined if the input omits the field. */
export function plainColumns(input: UpdateTaskDto): Values {
  const { title, description, completed, priority, startOn, durationMinutes, labelIds, reminders } = input;
  return {
    ...{ title, description, completed, priority, startOn, durationMinutes, labelIds },
    reminders: reminders && asJson(reminders),
  };
}

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
  const { title, description = null, completed = false, priority = 0 } = input;
  const { startOn = null, durationMinutes = null, labelIds = [], reminders = [] } = input;
  const schedule = { due: input.due ? dueFrom(input.due) : null, recurrence: input.recurrence ?? null };
  return {
    ...{ title, description, completed, priority, startOn, durationMinutes, labelIds },
    reminders: asJson(reminders),
    ...scheduleColumns(schedule, before),
  };
}

/** Serialized here, because the driver would turn a list into a PostgreSQL array. */
const asJson = (reminders: readonly ReminderInput[]): string => JSON.stringify(reminders.map(reminderFrom));
