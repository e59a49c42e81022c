import type { MovedType } from './file-format.js';
import { dueFrom } from '../tasks/dto/schedule.dto.js';
import { wallClockOf, type Due, isDateDue } from '../tasks/due.js';
import { faultOf } from '../tasks/recurrence/series.js';
import type { HistoryRow } from './dto/history-row.dto.js';
import type { CompletionRow, ListRow, OccurrenceRow, TaskRow } from './dto/rows.dto.js';

/** A fault and its location in the row. */
export interface RowFault {
  readonly pointer: string;
  readonly detail: string;
}

/** Evaluates rules across fields and returns the faults of broken ones. */
const broken = (...rules: readonly (readonly [boolean, string, string])[]): RowFault[] =>
  rules.flatMap(([isBroken, pointer, detail]) => (isBroken ? [{ pointer, detail }] : []));

const listFaults = ({ inbox = false, archived = false, deletedAt = null }: ListRow): RowFault[] =>
  broken([
    inbox && (archived || deletedAt !== null),
    '/inbox',
    'must be false for an archived or deleted list',
  ]);

function taskFaults(row: TaskRow): RowFault[] {
  const { id, parentId, completed = false, completedAt = null, deletedAt = null, deletedWith = null } = row;
  return [
    ...broken(
      [
        completed !== (completedAt !== null),
        '/completedAt',
        'must be set if completed is true, and null otherwise',
      ],
      [deletedWith !== null && deletedAt === null, '/deletedWith', 'must be null unless deletedAt is set'],
      [parentId === id, '/parentId', 'must not be the id of the task itself'],
      [
        Boolean(row.recurrence) !== Boolean(row.series),
        '/series',
        'must be set if recurrence is set, and null otherwise',
      ],
    ),
    ...recurrenceFaults(row, ''),
  ];
}

function completionFaults({ occurrence }: CompletionRow): RowFault[] {
  const { recurrence, series } = occurrence;
  return [
    ...broken([Boolean(recurrence) && !series, '/occurrence/series', 'must be set if recurrence is set']),
    ...recurrenceFaults(occurrence, '/occurrence'),
  ];
}

/** Validates a rule against the due date at which its series begins, as when it was created. */
function recurrenceFaults({ due, series, recurrence }: OccurrenceRow, at: string): RowFault[] {
  if (!recurrence) return [];
  const pointer = `${at}/recurrence`;
  if (!due) return [{ pointer, detail: 'must be null if due is not set' }];
  if (!series) return [];
  const start = startOf(dueFrom(due), series.start);
  if (start === null) return [{ pointer: `${at}/series/start`, detail: 'must be midnight if due is a date' }];
  const detail = faultOf(recurrence.rule, start);
  return detail === null ? [] : [{ pointer: `${pointer}/rule`, detail }];
}

function startOf(due: Due, start: string): Due | null {
  if (!isDateDue(due)) return { ...due, dateTime: start };
  const date = start.slice(0, 10);
  return wallClockOf({ date }).toString() === start ? { date } : null;
}

const NO_FAULTS = (): RowFault[] => [];

const RULES: Readonly<Record<MovedType, (row: never) => RowFault[]>> = {
  settings: NO_FAULTS,
  list: listFaults,
  label: NO_FAULTS,
  task: taskFaults,
  completion: completionFaults,
};

/** Faults across the fields of a row whose fields are valid. */
export const rowFaults = (type: MovedType, row: object): RowFault[] => RULES[type](row as never);

/** Faults of a history line, except those of its rows. */
export function historyFaults({ type, id, change, after, before }: HistoryRow): RowFault[] {
  return broken(
    [(id === null) !== (type === 'settings'), '/id', 'must be set, except for settings'],
    [isObject(after) !== (change !== 'deleted'), '/after', 'must be an object, or null for a deletion'],
    [isObject(before) !== (change !== 'created'), '/before', 'must be an object, or null for a creation'],
  );
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
