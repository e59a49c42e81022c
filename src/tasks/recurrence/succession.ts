import { type Due, isDateDue } from '../due.js';
import { clockOf, secondsOf, timeIn } from './clock.js';
import type { RecurrenceRule } from './recurrence-rule.js';
import { choosesDays, isOfHours } from './rule-limits.js';
import { timesOf, timesOfDay } from './rule-times.js';
import type { Completed, Series } from './series.js';
import { hoursFrom, monthsFrom, secondsOfStep } from './step-times.js';
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
  const now = wallTimeAt(series, done);
  if (isOfHours(rule)) {
    return hoursFrom(rule, clockOf(series.due), atSecondOf(due, momentOf(series, done)), now + 1);
  }
  // Who has done the morning's may do the evening's on the same day.
  const from = timesOfDay(rule, due).length > 1 ? now + 1 : (dayOf(now) + 1) * SECONDS_IN_DAY;
  if (!choosesDays(rule)) return timesCounted(rule, dayOf(now) * SECONDS_IN_DAY + secondOfDay(due), from);
  return others(due, timesOf(rule, { start: wallTimeOf(series.start), anchor: now, from }));
}

/** The times that follow on the schedule and have not come yet at a moment: a day has come once it has begun. */
export function* timesToCome(
  rule: RecurrenceRule,
  series: Series,
  now: Completed,
  from: WallTime,
): Generator<WallTime> {
  const hasCome = hasComeBy(series, now);
  // In a gap of the clock, a time of before is still to come.
  const margin = isOfHours(rule) ? 0 : SECONDS_IN_DAY;
  const earliest = Math.max(wallTimeOf(series.due) + 1, from - margin);
  for (const time of timesAfter(rule, series, earliest)) if (!hasCome(time)) yield time;
}

/**
 * How many occurrences after the current one have come by a moment; 0 without COUNT, where it makes no difference. Hours and
 * minutes that a clock has shown twice are counted twice.
 */
export function countMissed(rule: RecurrenceRule, series: Series, now: Completed): number {
  if (rule.count === undefined) return 0;
  const due = wallTimeOf(series.due);
  if (isOfHours(rule)) {
    const passed = momentOf(series, now) - clockOf(series.due).secondsAt(due);
    return Math.max(0, Math.floor(passed / secondsOfStep(rule)));
  }
  const hasCome = hasComeBy(series, now);
  let missed = 0;
  for (const time of timesAfter(rule, series, due + 1)) {
    if (!hasCome(time) || missed >= rule.count) break;
    missed += 1;
  }
  return missed;
}

/** What a clock shows where the due is, or else where its owner is. */
export const wallTimeAt = ({ due }: Series, { at, timeZone }: Completed): WallTime =>
  timeIn((isDateDue(due) ? undefined : due.timeZone) ?? timeZone, at);

/** In the seconds of the due's clock. */
const momentOf = (series: Series, now: Completed): number =>
  isZoned(series.due) ? secondsOf(now.at) : wallTimeAt(series, now);

const isZoned = (due: Due): boolean => !isDateDue(due) && due.timeZone !== undefined;

function hasComeBy(series: Series, now: Completed): (time: WallTime) => boolean {
  const clock = clockOf(series.due);
  const moment = momentOf(series, now);
  const shown = wallTimeAt(series, now);
  // A zone's clock takes up to 20 µs to ask.
  const isNear = (time: WallTime) => Math.abs(time - shown) <= SECONDS_IN_DAY;
  return (time) => (isNear(time) ? clock.secondsAt(time) <= moment : time < shown);
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
