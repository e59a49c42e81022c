import type { Temporal } from 'temporal-polyfill';
import type { Due } from '../due.js';
import { readRule, type RecurrenceRule, RuleFault } from './recurrence-rule.js';
import { brokenLimit, isOfHours } from './rule-limits.js';
import { timesOf } from './rule-times.js';
import { countMissed, timesAfter, timesAfterCompletion, timesToCome, wallTimeAt } from './succession.js';
import { isAfterUntil } from './until.js';
import { dueAt, END_OF_TIME, SECONDS_IN_DAY, type WallTime, wallTimeOf } from './wall-time.js';

const MAX_PREVIEWED = 100;
// A hundred years.
const MAX_SECONDS = 36_525 * SECONDS_IN_DAY;
// A series with COUNT has to be gone through from its current occurrence on, which takes a few milliseconds for so many.
const MAX_COUNTED = { YEARLY: 100, MONTHLY: 250, WEEKLY: 1000, DAILY: 1000, HOURLY: 200, MINUTELY: 200 };

/** What the next occurrence follows: the current one, the day on which that was done, or, on the schedule, the moment. */
export const RECURS_FROM = ['due', 'completion', 'now'] as const;
export type RecursFrom = (typeof RECURS_FROM)[number];

export interface Recurrence {
  /** An RRULE (RFC 5545, 3.3.10). */
  readonly rule: string;
  readonly from: RecursFrom;
}

/** Where a recurring task stands. */
export interface Series extends Recurrence {
  /** The due that the series was set up with, or that was last set by hand: it gives the parts that the rule leaves out. */
  readonly start: Due;
  /** The current occurrence. */
  readonly due: Due;
  /** How many occurrences there have been, the current one included. */
  readonly number: number;
}

/** Where a series goes on. */
export type Standing = Pick<Series, 'due' | 'number'>;

/** A moment, such as when an occurrence was done, and the zone of the owner. */
export interface Completed {
  readonly at: Temporal.Instant;
  readonly timeZone: string;
}

/** From a time on the wall on, without the last. */
export interface Range {
  readonly from: Temporal.PlainDateTime;
  readonly to: Temporal.PlainDateTime;
  /** How many at most; never more than 100. */
  readonly most: number;
}

/** Why a task with this due cannot recur by a rule: a sentence that holds nothing of the rule. Null if it can. */
export function faultOf(text: string, due: Due): string | null {
  try {
    const rule = readRule(text);
    const broken = brokenLimit(rule, due);
    if (broken !== null) return broken;
    const time = wallTimeOf(due);
    if (isAfterUntil(rule, due)(time)) return 'UNTIL must not be before the due';
    const series: Series = { rule: text, from: 'due', start: due, due, number: 1 };
    return first(timesAfter(rule, series, time + 1)) === null ? 'rule must occur after the due' : null;
  } catch (error) {
    if (error instanceof RuleFault) return error.message;
    throw error;
  }
}

/** The occurrence after the current one; null where the series ends with it. */
export function nextOccurrence(series: Series, done: Completed): Standing | null {
  const rule = readRule(series.rule);
  const missed = series.from === 'now' ? countMissed(rule, series, done) : 0;
  const number = series.number + missed + 1;
  if (rule.count !== undefined && number > rule.count) return null;
  const next = first(timesOnceDone(rule, series, done));
  return next === null || isAfterUntil(rule, series.due)(next)
    ? null
    : { due: dueAt(next, series.due), number };
}

/** The due of it. */
export const nextDue = (series: Series, done: Completed): Due | null =>
  nextOccurrence(series, done)?.due ?? null;

function timesOnceDone(rule: RecurrenceRule, series: Series, done: Completed): Iterable<WallTime> {
  if (series.from === 'completion') return timesAfterCompletion(rule, series, done);
  if (series.from === 'now') return timesToCome(rule, series, done, wallTimeAt(series, done) + 1);
  return timesAfter(rule, series, wallTimeOf(series.due) + 1);
}

/** The first due of a rule that is no earlier than another due; null if there is none. */
export function firstDue(text: string, onOrAfter: Due): Due | null {
  const rule = readRule(text);
  const from = wallTimeOf(onOrAfter);
  const time = isOfHours(rule) ? from : first(timesOf(rule, { start: from, anchor: from, from }));
  return time === null || isAfterUntil(rule, onOrAfter)(time) ? null : dueAt(time, onOrAfter);
}

/** The current occurrence, and those that follow if each is done when it is due: the first of them that are in a range. */
export function occurrences(series: Series, { from, to, most }: Range, now: Completed): Due[] {
  const [begin, end] = [secondsAt(from), secondsAt(to)];
  const limit = Math.min(most, MAX_PREVIEWED);
  const found: WallTime[] = [];
  for (const time of timesWithin(series, begin, end, now)) {
    if (time >= end || found.length >= limit) break;
    if (time >= begin) found.push(time);
  }
  return found.map((time) => dueAt(time, series.due));
}

/** The current occurrence and those that follow; some that are outside of the range may be among them. */
function* timesWithin(series: Series, begin: WallTime, end: WallTime, now: Completed): Generator<WallTime> {
  const rule = readRule(series.rule);
  const due = wallTimeOf(series.due);
  const isOnward = series.from === 'now';
  const next = (isOnward ? Math.max(due, wallTimeAt(series, now)) : due) + 1;
  const isOver = isAfterUntil(rule, series.due);
  const isCounted = rule.count !== undefined;
  const from = isCounted ? next : Math.max(begin, next);
  const to = Math.min(end, from + MAX_SECONDS);
  const missed = isOnward ? countMissed(rule, series, now) : 0;
  let left = isCounted ? Math.min(rule.count! - series.number - missed, MAX_COUNTED[rule.freq]) : Infinity;
  yield due;
  for (const time of isOnward ? timesToCome(rule, series, now, from) : timesAfter(rule, series, from)) {
    if (left <= 0 || time >= to || isOver(time)) return;
    yield time;
    left -= 1;
  }
}

function first(times: Iterable<WallTime>): WallTime | null {
  for (const time of times) return time;
  return null;
}

const secondsAt = (clock: Temporal.PlainDateTime): WallTime =>
  Math.min(Math.ceil(clock.toZonedDateTime('UTC').epochMilliseconds / 1000), END_OF_TIME);
