import { Temporal } from 'temporal-polyfill';
import { FIRST_YEAR } from '../../platform/time/time.js';
import type { OccurrencesQuery } from '../dto/occurrences.query.js';
import { type Due, dueOf, wallClockOf } from '../due.js';
import { type Completed, occurrences } from '../recurrence/series.js';
import type { Task } from '../task.entity.js';
import { seriesOf } from '../task-schedule.js';
import type { Completion } from './completion.entity.js';

/** Dates are written with four digits for the year. */
const LAST_YEAR = 9_999;

/** Whether the task stands at the occurrence that is named, if one is. */
export function isAt(task: Task, occurrence: string | undefined): boolean {
  const due = dueOf(task);
  if (occurrence === undefined || task.recurrenceRule === null || due === null) return true;
  return wallClockOf(due).equals(Temporal.PlainDateTime.from(occurrence));
}

/** When the task is due in a range, as far as its rule foresees it. */
export function foreseen(task: Task, { from, to, limit }: OccurrencesQuery, now: Completed): Due[] {
  const due = dueOf(task);
  if (due === null || task.completed) return [];
  const current = wallClockOf(due);
  const start = from === undefined ? current : Temporal.PlainDateTime.from(from);
  const end = to === undefined ? start.add({ years: 1 }) : Temporal.PlainDateTime.from(to);
  if (task.recurrenceRule !== null)
    return occurrences(seriesOf(task), { from: start, to: end, most: limit }, now);
  const isWithin =
    Temporal.PlainDateTime.compare(start, current) <= 0 && Temporal.PlainDateTime.compare(current, end) < 0;
  return isWithin ? [due] : [];
}

/** The day from which on it can be worked at: as many days before the due as it is before the current one. */
export function startFor(task: Task, next: Due | null): string | null {
  const due = dueOf(task);
  if (task.startOn === null || due === null || next === null) return task.startOn;
  const { days } = wallClockOf(due).toPlainDate().until(wallClockOf(next).toPlainDate());
  const start = Temporal.PlainDate.from(task.startOn).add({ days });
  // A due far ahead comes back to now where the rule counts from the completion.
  const isDate = start.year >= FIRST_YEAR && start.year <= LAST_YEAR;
  return isDate ? start.toString() : task.startOn;
}

/**
 * Where the task stood, by the rule that it had then: a due, a place in the series and a rule belong together. Where its recurrence was
 * cleared since, there is no series to go on.
 */
export function standing(task: Task, { occurrence }: Completion): Partial<Task> {
  const { dueWall, dueTimed, dueTimeZone, dueAt } = occurrence;
  const startOn = startFor(task, dueOf(occurrence));
  if (task.recurrenceRule === null) return { dueWall, dueTimed, dueTimeZone, dueAt, startOn };
  return { ...occurrence, startOn };
}
