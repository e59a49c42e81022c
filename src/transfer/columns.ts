import type { MovedType } from './file-format.js';
import { dueFrom, type DueInput } from '../tasks/dto/schedule.dto.js';
import { columnsOf, dueOf } from '../tasks/due.js';
import { wholeColumns } from '../tasks/task-fields.js';
import { normalizeRule } from '../tasks/recurrence/recurrence-rule.js';
import type { Recurrence } from '../tasks/recurrence/series.js';
import type { LoggedSettingsRow } from './dto/history-row.dto.js';
import type { CompletionRow, LabelRow, ListRow, OccurrenceRow, SeriesRow, TaskRow } from './dto/rows.dto.js';
import type { Label } from '../labels/label.entity.js';
import type { List } from '../lists/list.entity.js';
import type { Owner } from '../platform/change-log/owners.repository.js';
import type { Completion } from '../tasks/completions/completions.repository.js';
import { TaskResponse } from '../tasks/dto/task.response.js';
import type { Occurrence, Task } from '../tasks/task.entity.js';
import { recurrenceOf, type ScheduleColumns } from '../tasks/task-schedule.js';

// Maps the rows of a file to stored rows, keyed by entity properties.

type Stored = Readonly<Record<string, unknown>>;

function settings(row: LoggedSettingsRow): Stored {
  const { timeZone, quietHours = null, version, createdAt, updatedAt } = row;
  return { timeZone, quietHours, version, createdAt, updatedAt };
}

function list(row: ListRow): Stored {
  const { id, name, color = null, position, archived = false, inbox = false } = row;
  const { version, createdAt, updatedAt, deletedAt = null } = row;
  return { id, name, color, position, archived, inbox, version, createdAt, updatedAt, deletedAt };
}

function label({ id, name, color = null, version, createdAt, updatedAt }: LabelRow): Stored {
  return { id, name, color, version, createdAt, updatedAt };
}

function task(row: TaskRow): Stored {
  const { id, completedAt = null, recurrence = null, version, createdAt, updatedAt } = row;
  return {
    ...{ id, ...placeOf(row), ...wholeColumns(row), completedAt },
    ...dueAndSeries(row),
    ...ruleOf(recurrence),
    ...{ version, createdAt, updatedAt },
  };
}

function placeOf({ listId, parentId = null, position, deletedAt = null, deletedWith = null }: TaskRow) {
  return { listId, parentId, position, deletedAt, deletedWith };
}

function completion(row: CompletionRow): Stored {
  const { id, taskId, completedAt, version, createdAt, updatedAt } = row;
  return { id, taskId, completedAt, occurrence: occurrence(row.occurrence), version, createdAt, updatedAt };
}

function occurrence({ recurrence, ...position }: OccurrenceRow): Stored {
  return { ...dueAndSeries(position), ...(recurrence !== undefined && ruleOf(recurrence)) };
}

function dueAndSeries({ due = null, series = null }: { due?: DueInput | null; series?: SeriesRow | null }) {
  return {
    ...columnsOf(due && dueFrom(due)),
    seriesStart: series?.start ?? null,
    seriesNumber: series?.number ?? null,
  };
}

function ruleOf(recurrence: Recurrence | null) {
  return {
    recurrenceRule: recurrence && normalizeRule(recurrence.rule),
    recurrenceFrom: recurrence && recurrence.from,
  };
}

const STORE: Readonly<Record<MovedType, (row: never) => Stored>> = {
  settings,
  list,
  label,
  task,
  completion,
};

/** Maps a validated row to its stored form. */
export const storedOf = (type: MovedType, row: object): Stored => STORE[type](row as never);

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
