import type { Values } from '../platform/database/scoped.repository.js';
import { dueFrom } from './dto/due.dto.js';
import type { WholeTaskDto } from './dto/whole-task.dto.js';
import { reminderFrom, type ReminderInput } from './dto/reminder.dto.js';
import type { UpdateTaskDto } from './dto/update-task.dto.js';
import { scheduleColumns, type ScheduleColumns, scheduleOf } from './task-schedule.js';

/** Whether it takes a look at the task, or at others, to know what it sets. */
export const isIntricate = (input: UpdateTaskDto): boolean =>
  isMove(input) || input.due !== undefined || input.recurrence !== undefined;

export const isMove = ({ listId, parentId }: UpdateTaskDto): boolean =>
  listId !== undefined || parentId !== undefined;

/** What is stored as it comes; absent where the input says nothing. */
export function plainColumns(input: UpdateTaskDto): Values {
  const { title, description, completed, priority, startOn, durationMinutes, labelIds, reminders } = input;
  return {
    ...{ title, description, completed, priority, startOn, durationMinutes, labelIds },
    reminders: reminders && asJson(reminders),
  };
}

/** The due and the recurrence as the input leaves them; nothing where it says nothing of them. */
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

/** All but the place, with its default for what is left out. */
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

/** As text: the driver would make an array of PostgreSQL's of a list. */
const asJson = (reminders: readonly ReminderInput[]): string => JSON.stringify(reminders.map(reminderFrom));
