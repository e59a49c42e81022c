import { isDateDue } from '../due.js';
import { clockOf, secondsOf, timeIn } from './clock.js';
import type { RecurrenceRule } from './recurrence-rule.js';
import { choosesDays, isOfHours } from './rule-limits.js';
import { timesOf, timesOfDay } from './rule-times.js';
import type { Completed, Series } from './series.js';
import { hoursFrom, monthsFrom } from './step-times.js';
import { dayOf, secondOfDay, SECONDS_IN_DAY, type WallTime, wallTimeOf } from './wall-time.js';

/** The times after the current occurrence, none before `from`, each following the one before it. */
export function timesAfter(rule: RecurrenceRule, series: Series, from: WallTime): Iterable<WallTime> {
  const due = wallTimeOf(series.due);
  if (isOfHours(rule)) {
    const clock = clockOf(series.due);
    return hoursFrom(rule, clock, clock.secondsAt(due), from);
  }
  if (series.from === 'completion' && !choosesDays(rule)) return timesCounted(rule, due, from);
  return timesOf(rule, { start: wallTimeOf(series.start), anchor: due, from });
}

/** The times that follow where the current occurrence is done at a moment. */
export function timesAfterCompletion(
  rule: RecurrenceRule,
  series: Series,
  done: Completed,
): Iterable<WallTime> {
  const due = wallTimeOf(series.due);
  const zone = isDateDue(series.due) ? undefined : series.due.timeZone;
  const now = timeIn(zone ?? done.timeZone, done.at);
  if (isOfHours(rule)) {
    const moment = zone === undefined ? now : secondsOf(done.at);
    return hoursFrom(rule, clockOf(series.due), atSecondOf(due, moment), now + 1);
  }
  // Who has done the morning's may do the evening's on the same day.
  const from = timesOfDay(rule, due).length > 1 ? now + 1 : (dayOf(now) + 1) * SECONDS_IN_DAY;
  if (!choosesDays(rule)) return timesCounted(rule, dayOf(now) * SECONDS_IN_DAY + secondOfDay(due), from);
  return others(due, timesOf(rule, { start: wallTimeOf(series.start), anchor: now, from }));
}

/** So many days, weeks, months or years later, and again. */
function timesCounted(rule: RecurrenceRule, begin: WallTime, from: WallTime): Iterable<WallTime> {
  if (rule.freq === 'MONTHLY' || rule.freq === 'YEARLY') return monthsFrom(rule, begin, from);
  return timesOf(rule, { start: begin, anchor: begin, from });
}

/** Where it was done early, the rule may come to the occurrence that was done. */
function* others(done: WallTime, times: Iterable<WallTime>): Generator<WallTime> {
  for (const time of times) if (time !== done) yield time;
}

/** The latest moment up to another one that has the second of a due. */
function atSecondOf(due: WallTime, moment: number): number {
  return moment - ((((moment - due) % 60) + 60) % 60);
}
