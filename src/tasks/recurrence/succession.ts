import { type Due, isDateDue } from '../due.js';
import {
  clockOf,
  dayOf,
  secondOfDay,
  SECONDS_IN_DAY,
  secondsOf,
  timeIn,
  type WallTime,
  wallTimeOf,
} from './wall-time.js';
import type { RecurrenceRule } from './recurrence-rule.js';
import { choosesDays, isOfHours } from './rule-limits.js';
import { hoursFrom, monthsFrom, secondsOfStep, timesOf, timesOfDay } from './rule-times.js';
import type { Series, ZonedInstant } from './series.js';

/** The times after the current occurrence, none before `from`, each based on the previous one. */
export function timesAfter(rule: RecurrenceRule, series: Series, from: WallTime): Iterable<WallTime> {
  const due = wallTimeOf(series.due);
  if (isOfHours(rule)) {
    const clock = clockOf(series.due);
    return hoursFrom(rule, clock, clock.secondsAt(due), from);
  }
  if (series.from === 'completion' && !choosesDays(rule)) return timesInSteps(rule, due, from);
  return timesOf(rule, { start: wallTimeOf(series.start), anchor: due, from });
}

/** The times after the current occurrence is completed at an instant. */
export function timesAfterCompletion(
  rule: RecurrenceRule,
  series: Series,
  done: ZonedInstant,
): Iterable<WallTime> {
  const due = wallTimeOf(series.due);
  const now = wallTimeAt(series, done);
  if (isOfHours(rule)) {
    return hoursFrom(rule, clockOf(series.due), atSecondOf(due, clockSeconds(series, done)), now + 1);
  }
  // With several times a day, the next may be on the same day.
  const from = timesOfDay(rule, due).length > 1 ? now + 1 : (dayOf(now) + 1) * SECONDS_IN_DAY;
  if (!choosesDays(rule)) return timesInSteps(rule, dayOf(now) * SECONDS_IN_DAY + secondOfDay(due), from);
  return except(due, timesOf(rule, { start: wallTimeOf(series.start), anchor: now, from }));
}

/** The scheduled times after an instant. A date has passed once its day has begun. */
export function* timesToCome(
  rule: RecurrenceRule,
  series: Series,
  now: ZonedInstant,
  from: WallTime,
): Generator<WallTime> {
  const hasPassed = hasPassedBy(series, now);
  // A time in a gap is moved past it, so an earlier wall-clock time may still be ahead.
  const margin = isOfHours(rule) ? 0 : SECONDS_IN_DAY;
  const earliest = Math.max(wallTimeOf(series.due) + 1, from - margin);
  for (const time of timesAfter(rule, series, earliest)) if (!hasPassed(time)) yield time;
}

/**
 * The number of occurrences after the current one that have passed by an instant; 0 without COUNT, where it is not needed. Ambiguous
 * hours and minutes count twice.
 */
export function countMissed(rule: RecurrenceRule, series: Series, now: ZonedInstant): number {
  if (rule.count === undefined) return 0;
  const due = wallTimeOf(series.due);
  if (isOfHours(rule)) {
    const passed = clockSeconds(series, now) - clockOf(series.due).secondsAt(due);
    return Math.max(0, Math.floor(passed / secondsOfStep(rule)));
  }
  const hasPassed = hasPassedBy(series, now);
  let missed = 0;
  for (const time of timesAfter(rule, series, due + 1)) {
    if (!hasPassed(time) || missed >= rule.count) break;
    missed += 1;
  }
  return missed;
}

/** The wall-clock time in the zone of the due, or of the owner if the due has none. */
export const wallTimeAt = ({ due }: Series, { at, timeZone }: ZonedInstant): WallTime =>
  timeIn((isDateDue(due) ? undefined : due.timeZone) ?? timeZone, at);

/** An instant in seconds of the due's clock. */
const clockSeconds = (series: Series, now: ZonedInstant): number =>
  isZoned(series.due) ? secondsOf(now.at) : wallTimeAt(series, now);

const isZoned = (due: Due): boolean => !isDateDue(due) && due.timeZone !== undefined;

function hasPassedBy(series: Series, now: ZonedInstant): (time: WallTime) => boolean {
  const clock = clockOf(series.due);
  const seconds = clockSeconds(series, now);
  const shown = wallTimeAt(series, now);
  // Asking the clock of a zone takes up to 20 µs.
  const isNear = (time: WallTime) => Math.abs(time - shown) <= SECONDS_IN_DAY;
  return (time) => (isNear(time) ? clock.secondsAt(time) <= seconds : time < shown);
}

/** Times in steps of days, weeks, months or years. */
function timesInSteps(rule: RecurrenceRule, begin: WallTime, from: WallTime): Iterable<WallTime> {
  if (rule.freq === 'MONTHLY' || rule.freq === 'YEARLY') return monthsFrom(rule, begin, from);
  return timesOf(rule, { start: begin, anchor: begin, from });
}

/** After an early completion, the rule may yield the completed occurrence again. */
function* except(done: WallTime, times: Iterable<WallTime>): Generator<WallTime> {
  for (const time of times) if (time !== done) yield time;
}

/** The latest time up to `seconds` with the same second of the minute as the due. */
function atSecondOf(due: WallTime, seconds: number): number {
  return seconds - ((((seconds - due) % 60) + 60) % 60);
}
