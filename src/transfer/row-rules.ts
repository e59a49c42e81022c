import type { MovedType } from './format.js';
import { dueFrom } from '../tasks/dto/due.dto.js';
import { wallClockOf, type Due, isDateDue } from '../tasks/due.js';
import { faultOf } from '../tasks/recurrence/series.js';
import type { HistoryRow } from './dto/history-row.dto.js';
import type { CompletionRow, ListRow, OccurrenceRow, TaskRow } from './dto/rows.dto.js';

/** What is wrong, and where in the row. */
export interface RowFault {
  readonly pointer: string;
  readonly detail: string;
}

/** A rule over more than one field: the faults of those that are broken. */
const broken = (...rules: readonly (readonly [boolean, string, string])[]): RowFault[] =>
  rules.flatMap(([isBroken, pointer, detail]) => (isBroken ? [{ pointer, detail }] : []));

const listFaults = ({ inbox = false, archived = false, deletedAt = null }: ListRow): RowFault[] =>
  broken([
    inbox && (archived || deletedAt !== null),
    '/inbox',
    'the inbox can be neither archived nor deleted',
  ]);

function taskFaults(row: TaskRow): RowFault[] {
  const { id, parentId, completed = false, completedAt = null, deletedAt = null, deletedWith = null } = row;
  return [
    ...broken(
      [
        completed !== (completedAt !== null),
        '/completedAt',
        'must be set where completed is true, and only there',
      ],
      [
        deletedWith !== null && deletedAt === null,
        '/deletedWith',
        'only what is in the trash went there with another',
      ],
      [parentId === id, '/parentId', 'a task cannot be its own subtask'],
      [
        Boolean(row.recurrence) !== Boolean(row.series),
        '/series',
        'must be set where it recurs, and only there',
      ],
    ),
    ...recurrenceFaults(row, ''),
  ];
}

function completionFaults({ occurrence }: CompletionRow): RowFault[] {
  const { recurrence, series } = occurrence;
  return [
    ...broken([Boolean(recurrence) && !series, '/occurrence/series', 'must be set where it recurs']),
    ...recurrenceFaults(occurrence, '/occurrence'),
  ];
}

/** A rule was accepted for the due with which its series begins; later ones follow from it. */
function recurrenceFaults({ due, series, recurrence }: OccurrenceRow, at: string): RowFault[] {
  if (!recurrence) return [];
  const pointer = `${at}/recurrence`;
  if (!due) return [{ pointer, detail: 'what recurs must be due some time' }];
  if (!series) return [];
  const start = startOf(dueFrom(due), series.start);
  if (start === null)
    return [{ pointer: `${at}/series/start`, detail: 'must be midnight where the due is a date' }];
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

/** What is wrong with a row whose fields are each as they must be. */
export const rowFaults = (type: MovedType, row: object): RowFault[] => RULES[type](row as never);

/** What is wrong with a line of the history, but for the rows that it tells of. */
export function historyFaults({ type, id, change, after, before }: HistoryRow): RowFault[] {
  return broken(
    [(id === null) !== (type === 'settings'), '/id', 'must be set, but for the settings'],
    [
      isObject(after) !== (change !== 'deleted'),
      '/after',
      'must be an object, and null where it was deleted',
    ],
    [
      isObject(before) !== (change !== 'created'),
      '/before',
      'must be an object, and null where it was created',
    ],
  );
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
