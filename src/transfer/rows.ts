import type { Label } from '../labels/label.entity.js';
import type { List } from '../lists/list.entity.js';
import type { Owner } from '../platform/change-log/owner.entity.js';
import type { MovedType } from './format.js';
import type { Completion } from '../tasks/completions/completion.entity.js';
import { TaskResponse } from '../tasks/dto/task.response.js';
import { dueOf } from '../tasks/due.js';
import type { Occurrence, Task } from '../tasks/task.entity.js';
import { recurrenceOf, type ScheduleColumns } from '../tasks/task-schedule.js';

// Maps stored rows to rows of a file: API field names plus fields that the API omits. The key order is fixed, so that equal
// rows are equal bytes.

type Row = Readonly<Record<string, unknown>>;

const settingsRow = ({ timeZone, quietHours, version, updatedAt }: Owner): Row => ({
  timeZone,
  quietHours,
  version,
  updatedAt,
});

const loggedSettingsRow = (owner: Owner): Row => ({ ...settingsRow(owner), createdAt: owner.createdAt });

function listRow(list: List): Row {
  const { id, name, color, position, archived, inbox, version, createdAt, updatedAt, deletedAt } = list;
  return { id, name, color, position, archived, inbox, version, createdAt, updatedAt, deletedAt };
}

function labelRow({ id, name, color, version, createdAt, updatedAt }: Label): Row {
  return { id, name, color, version, createdAt, updatedAt };
}

function taskRow(task: Task): Row {
  const { ownerId: _, deletedAt, ...shown } = TaskResponse.from(task);
  return { ...shown, series: seriesRow(task), deletedAt, deletedWith: task.deletedWith };
}

function completionRow(completion: Completion): Row {
  const { id, taskId, completedAt, occurrence, version, createdAt, updatedAt } = completion;
  const rule = occurrence.recurrenceRule === undefined ? {} : recurrenceOf(occurrence as ScheduleColumns);
  const position = {
    due: dueOf(occurrence),
    series: seriesRow(occurrence),
    ...(occurrence.recurrenceRule !== undefined && { recurrence: rule }),
  };
  return { id, taskId, completedAt, occurrence: position, version, createdAt, updatedAt };
}

function seriesRow({ seriesStart, seriesNumber }: Occurrence): Row | null {
  return seriesStart === null ? null : { start: seriesStart, number: seriesNumber };
}

const PRESENT: Readonly<Record<MovedType, (stored: never) => Row>> = {
  settings: settingsRow,
  list: listRow,
  label: labelRow,
  task: taskRow,
  completion: completionRow,
};

export const rowOf = (type: MovedType, stored: object): Row => PRESENT[type](stored as never);

/** Maps a logged row to its form in the history. */
export const loggedRowOf = (type: MovedType, stored: object): Row =>
  type === 'settings' ? loggedSettingsRow(stored as Owner) : rowOf(type, stored);
