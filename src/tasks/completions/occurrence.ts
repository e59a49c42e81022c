import { Temporal } from 'temporal-polyfill';
import { FIRST_YEAR } from '../../platform/time.js';
import type { OccurrencesQuery } from './completions.dto.js';
import { type Due, dueOf, wallClockOf } from '../due.js';
import { type ZonedInstant, occurrences } from '../recurrence/series.js';
import type { Task } from '../task.entity.js';
import { seriesOf } from '../task-schedule.js';
import type { Completion } from './completions.repository.js';

/** Dates have four-digit years. */
const LAST_YEAR = 9_999;

/** Whether the task is at the given occurrence; true if none is given. */
export function isAt(task: Task, occurrence: string | undefined): boolean {
  const due = dueOf(task);
  if (occurrence === undefined || task.recurrenceRule === null || due === null) return true;
  return wallClockOf(due).equals(Temporal.PlainDateTime.from(occurrence));
}

/** The task's occurrences in a range, according to its rule. */
export function upcomingOccurrences(
  task: Task,
  { from, to, limit }: OccurrencesQuery,
  now: ZonedInstant,
): Due[] {
  const due = dueOf(task);
  if (due === null || task.completed) return [];
  const current = wallClockOf(due);
  const start = from === undefined ? current : Temporal.PlainDateTime.from(from);
  const end = to === undefined ? start.add({ years: 1 }) : Temporal.PlainDateTime.from(to);
  if (task.recurrenceRule !== null)
    return occurrences(seriesOf(task), { from: start, to: end, max: limit }, now);
  const isWithin =
    Temporal.PlainDateTime.compare(start, current) <= 0 && Temporal.PlainDateTime.compare(current, end) < 0;
  return isWithin ? [due] : [];
}

/** The start date for the next due, with the same number of days between them as now. */
export function startFor(task: Task, next: Due | null): string | null {
  const due = dueOf(task);
  if (task.startOn === null || due === null || next === null) return task.startOn;
  const { days } = wallClockOf(due).toPlainDate().until(wallClockOf(next).toPlainDate());
  const start = Temporal.PlainDate.from(task.startOn).add({ days });
  // A rule that counts from the completion can move a due from the far future back to now, and the start date before the first year.
  const isDate = start.year >= FIRST_YEAR && start.year <= LAST_YEAR;
  return isDate ? start.toString() : task.startOn;
}

/**
 * The columns to restore on undo. Due, series and rule belong together, so the rule of that time is restored, too, unless the recurrence
 * was cleared since.
 */
export function occurrenceBefore(task: Task, { occurrence }: Completion): Partial<Task> {
  const { dueWall, dueTimed, dueTimeZone, dueAt } = occurrence;
  const startOn = startFor(task, dueOf(occurrence));
  if (task.recurrenceRule === null) return { dueWall, dueTimed, dueTimeZone, dueAt, startOn };
  return { ...occurrence, startOn };
}
