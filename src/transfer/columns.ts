import type { MovedType } from './format.js';
import { dueFrom, type DueInput } from '../tasks/dto/due.dto.js';
import { columnsOf } from '../tasks/due.js';
import { wholeColumns } from '../tasks/task-fields.js';
import { normalizeRule } from '../tasks/recurrence/recurrence-rule.js';
import type { Recurrence } from '../tasks/recurrence/series.js';
import type { LoggedSettingsRow } from './dto/history-row.dto.js';
import type { CompletionRow, LabelRow, ListRow, OccurrenceRow, SeriesRow, TaskRow } from './dto/rows.dto.js';

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
