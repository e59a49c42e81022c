import { isDeepStrictEqual } from 'node:util';
import { InvalidInput } from '../platform/errors/problems.js';
import { columnsOf, type Due, dueOf } from './due.js';
import { normalizeRule } from './recurrence/recurrence-rule.js';
import { faultOf, type Recurrence, type Series } from './recurrence/series.js';
import type { Occurrence, Task } from './task.entity.js';
import { RecurrenceNeedsDue } from './task.errors.js';

/** A task's due and recurrence. */
export interface Schedule {
  readonly due: Due | null;
  readonly recurrence: Recurrence | null;
}

/** The columns that store a schedule. */
export type ScheduleColumns = Occurrence & Pick<Task, 'recurrenceRule' | 'recurrenceFrom'>;

export const scheduleOf = (task: ScheduleColumns): Schedule => ({
  due: dueOf(task),
  recurrence: recurrenceOf(task),
});

export function recurrenceOf({
  recurrenceRule,
  recurrenceFrom,
}: Pick<ScheduleColumns, 'recurrenceRule' | 'recurrenceFrom'>): Recurrence | null {
  return recurrenceRule === null ? null : { rule: recurrenceRule, from: recurrenceFrom! };
}

/** The series of a recurring task. */
export function seriesOf(task: ScheduleColumns): Series {
  const due = dueOf(task)!;
  const start = dueOf({ ...task, dueWall: task.seriesStart })!;
  return { ...recurrenceOf(task)!, due, start, number: task.seriesNumber! };
}

/**
 * The columns of a new schedule. The series continues from a due that the client sets; a new rule starts a new series.
 * @param before the current schedule; its series continues if nothing changes
 * @throws RecurrenceNeedsDue, InvalidInput for an invalid rule
 */
export function scheduleColumns({ due, recurrence }: Schedule, before?: ScheduleColumns): ScheduleColumns {
  const dueColumns = columnsOf(due);
  if (recurrence === null) {
    return {
      ...dueColumns,
      recurrenceRule: null,
      recurrenceFrom: null,
      seriesStart: null,
      seriesNumber: null,
    };
  }
  if (due === null) throw new RecurrenceNeedsDue();
  const rule = validRule(recurrence.rule, due);
  const isSameRule = before?.recurrenceRule === rule && before.recurrenceFrom === recurrence.from;
  const isSameDue = before !== undefined && isDeepStrictEqual(dueOf(before), due);
  return {
    ...dueColumns,
    recurrenceRule: rule,
    recurrenceFrom: recurrence.from,
    seriesStart: isSameRule && isSameDue ? before.seriesStart : dueColumns.dueWall,
    seriesNumber: isSameRule ? before.seriesNumber : 1,
  };
}

function validRule(rule: string, due: Due): string {
  const error = faultOf(rule, due);
  if (error === null) return normalizeRule(rule);
  throw new InvalidInput({ errors: [{ pointer: '/recurrence/rule', detail: error, in: 'body' }] });
}
