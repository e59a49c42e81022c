import type { Temporal } from 'temporal-polyfill';
import type { Due } from '../due.js';
import { InvalidRule, readRule, type RecurrenceRule } from './recurrence-rule.js';
import { isOfHours, violatedLimit } from './rule-limits.js';
import { timesOf } from './rule-times.js';
import { countMissed, timesAfter, timesAfterCompletion, timesToCome, wallTimeAt } from './succession.js';
import { dueAt, END_OF_TIME, isAfterUntil, SECONDS_IN_DAY, type WallTime, wallTimeOf } from './wall-time.js';

const MAX_PREVIEWED = 100;
// 100 years.
const MAX_SECONDS = 36_525 * SECONDS_IN_DAY;
// A series with COUNT is stepped through from its current occurrence. These limits keep that to a few milliseconds.
const MAX_COUNTED = { YEARLY: 100, MONTHLY: 250, WEEKLY: 1000, DAILY: 1000, HOURLY: 200, MINUTELY: 200 };

/** The base of the next occurrence: the current due, the day of completion, or the schedule after now. */
export const RECURS_FROM = ['due', 'completion', 'now'] as const;
export type RecursFrom = (typeof RECURS_FROM)[number];

export interface Recurrence {
  /** An RRULE (RFC 5545, 3.3.10). */
  readonly rule: string;
  readonly from: RecursFrom;
}

/** The state of a recurring task. */
export interface Series extends Recurrence {
  /** The due that the client last set. It provides the parts that the rule omits. */
  readonly start: Due;
  /** The current occurrence. */
  readonly due: Due;
  /** The number of occurrences so far, including the current one. */
  readonly number: number;
}

/** The next state of a series. */
export type NextOccurrence = Pick<Series, 'due' | 'number'>;

/** An instant, such as the time of completion, with the owner's time zone. */
export interface ZonedInstant {
  readonly at: Temporal.Instant;
  readonly timeZone: string;
}

/** A range of wall-clock times; the end is exclusive. */
export interface Range {
  readonly from: Temporal.PlainDateTime;
  readonly to: Temporal.PlainDateTime;
  /** Capped at 100. */
  readonly max: number;
}

/** Why the rule cannot be used with the due, as a sentence without any of the input; null if it can. */
export function faultOf(text: string, due: Due): string | null {
  try {
    const rule = readRule(text);
    const violation = violatedLimit(rule, due);
    if (violation !== null) return violation;
    const time = wallTimeOf(due);
    if (isAfterUntil(rule, due)(time)) return 'UNTIL must not be before the due';
    const series: Series = { rule: text, from: 'due', start: due, due, number: 1 };
    return first(timesAfter(rule, series, time + 1)) === null
      ? 'rule must occur at least once after the due'
      : null;
  } catch (error) {
    if (error instanceof InvalidRule) return error.message;
    throw error;
  }
}

/** The occurrence after the current one; null at the end of the series. */
export function nextOccurrence(series: Series, done: ZonedInstant): NextOccurrence | null {
  const rule = readRule(series.rule);
  const missed = series.from === 'now' ? countMissed(rule, series, done) : 0;
  const number = series.number + missed + 1;
  if (rule.count !== undefined && number > rule.count) return null;
  const next = first(timesAfterDone(rule, series, done));
  return next === null || isAfterUntil(rule, series.due)(next)
    ? null
    : { due: dueAt(next, series.due), number };
}

/** The due of the next occurrence. */
export const nextDue = (series: Series, done: ZonedInstant): Due | null =>
  nextOccurrence(series, done)?.due ?? null;

function timesAfterDone(rule: RecurrenceRule, series: Series, done: ZonedInstant): Iterable<WallTime> {
  if (series.from === 'completion') return timesAfterCompletion(rule, series, done);
  if (series.from === 'now') return timesToCome(rule, series, done, wallTimeAt(series, done) + 1);
  return timesAfter(rule, series, wallTimeOf(series.due) + 1);
}

/** The first due of a rule on or after the given due; null if there is none. */
export function firstDue(text: string, onOrAfter: Due): Due | null {
  const rule = readRule(text);
  const from = wallTimeOf(onOrAfter);
  const time = isOfHours(rule) ? from : first(timesOf(rule, { start: from, anchor: from, from }));
  return time === null || isAfterUntil(rule, onOrAfter)(time) ? null : dueAt(time, onOrAfter);
}

/** The occurrences in a range, starting with the current one and assuming that each is completed when due. */
export function occurrences(series: Series, { from, to, max }: Range, now: ZonedInstant): Due[] {
  const [begin, end] = [secondsAt(from), secondsAt(to)];
  const limit = Math.min(max, MAX_PREVIEWED);
  const found: WallTime[] = [];
  for (const time of timesWithin(series, begin, end, now)) {
    if (time >= end || found.length >= limit) break;
    if (time >= begin) found.push(time);
  }
  return found.map((time) => dueAt(time, series.due));
}

/** The current occurrence and later ones. May include some outside the range. */
function* timesWithin(
  series: Series,
  begin: WallTime,
  end: WallTime,
  now: ZonedInstant,
): Generator<WallTime> {
  const rule = readRule(series.rule);
  const due = wallTimeOf(series.due);
  const isFromNow = series.from === 'now';
  const next = (isFromNow ? Math.max(due, wallTimeAt(series, now)) : due) + 1;
  const isPastEnd = isAfterUntil(rule, series.due);
  const isCounted = rule.count !== undefined;
  const from = isCounted ? next : Math.max(begin, next);
  const to = Math.min(end, from + MAX_SECONDS);
  const missed = isFromNow ? countMissed(rule, series, now) : 0;
  let remaining = isCounted
    ? Math.min(rule.count! - series.number - missed, MAX_COUNTED[rule.freq])
    : Infinity;
  yield due;
  for (const time of isFromNow ? timesToCome(rule, series, now, from) : timesAfter(rule, series, from)) {
    if (remaining <= 0 || time >= to || isPastEnd(time)) return;
    yield time;
    remaining -= 1;
  }
}

function first(times: Iterable<WallTime>): WallTime | null {
  for (const time of times) return time;
  return null;
}

const secondsAt = (clock: Temporal.PlainDateTime): WallTime =>
  Math.min(Math.ceil(clock.toZonedDateTime('UTC').epochMilliseconds / 1000), END_OF_TIME);
