import {
  type CompleteRule,
  type DayNumber,
  daysOf,
  indexOfMonth,
  monthAt,
  monthOf,
  type Period,
  weekdayOf,
  yearAt,
} from './rule-days.js';
import { type RecurrenceRule, WEEKDAYS } from './recurrence-rule.js';
import { type Clock, dayOf, END_OF_TIME, secondOfDay, SECONDS_IN_DAY, type WallTime } from './wall-time.js';

export interface Search {
  /** Provides the parts that the rule omits. */
  readonly start: WallTime;
  /** A time in a period from which INTERVAL counts. Not after `from`. */
  readonly anchor: WallTime;
  /** The earliest time to return. */
  readonly from: WallTime;
}

const YEARS_IN_CYCLE = 400;
const DAYS_IN_CYCLE = 146_097;

/** The times of a daily, weekly, monthly or yearly rule, in order, up to `END_OF_TIME`. */
export function* timesOf(rule: RecurrenceRule, search: Search): Generator<WallTime> {
  const complete = { ...rule, ...impliedDays(rule, search.start) };
  const seconds = timesOfDay(rule, search.start);
  const chosenIn = daysOf(complete);
  const periods = periodsOf(rule);
  // The calendar repeats, so the search can stop after a full cycle. The first period may end before `from`, hence one more.
  let remaining = differentPeriods(rule, periods) + 1;
  for (const period of periodsFrom(rule, periods, search)) {
    if (remaining-- === 0 || period.first * SECONDS_IN_DAY >= END_OF_TIME) return;
    const times = chosenIn(period).flatMap((day) => seconds.map((second) => day * SECONDS_IN_DAY + second));
    for (const time of times) {
      if (time >= END_OF_TIME) return;
      if (time < search.from) continue;
      yield time;
      remaining = Infinity;
    }
  }
}

/** Seconds of the day, in order. */
export function timesOfDay(rule: RecurrenceRule, start: WallTime): number[] {
  const second = secondOfDay(start);
  const byHour = rule.byHour ?? [Math.floor(second / 3600)];
  const byMinute = rule.byMinute ?? [Math.floor(second / 60) % 60];
  const bySecond = rule.bySecond ?? [second % 60];
  const times = byHour.flatMap((h) => byMinute.flatMap((m) => bySecond.map((s) => h * 3600 + m * 60 + s)));
  return times.sort((a, b) => a - b);
}

/** The days that the rule omits and its start implies (RFC 5545, 3.3.10), so that it can continue from any of its times. */
function impliedDays(rule: RecurrenceRule, start: WallTime): Partial<CompleteRule> {
  if (rule.freq === 'DAILY' || rule.byDay || rule.byMonthDay || rule.byYearDay) return {};
  const day = dayOf(start);
  if (rule.freq === 'WEEKLY' || rule.byWeekNo) return { byDay: [WEEKDAYS[weekdayOf(day)]!] };
  const { month, first } = monthOf(day);
  const impliedMonthDay = day - first + 1;
  return rule.freq === 'MONTHLY'
    ? { impliedMonthDay }
    : { byMonth: rule.byMonth ?? [month], impliedMonthDay };
}

/** The periods of a rule's frequency, numbered. */
interface Periods {
  readonly indexOf: (day: DayNumber) => number;
  readonly at: (index: number) => Period;
  /** The number of periods in a cycle of the calendar. */
  readonly inCycle: number;
}

/** The anchor's period and every INTERVAL-th after it, starting no later than the period of `from`. */
function* periodsFrom(
  { interval }: RecurrenceRule,
  { indexOf, at }: Periods,
  { anchor, from }: Search,
): Generator<Period> {
  const begin = indexOf(dayOf(anchor));
  const passed = Math.floor((indexOf(dayOf(from)) - begin) / interval);
  for (let index = begin + passed * interval; ; index += interval) yield at(index);
}

/** The number of periods after which the calendar repeats. */
function differentPeriods({ interval }: RecurrenceRule, { inCycle }: Periods): number {
  let [divisor, rest] = [inCycle, interval];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return inCycle / divisor;
}

/** Every day and every week are searched by month, which is cheaper. */
function periodsOf({ freq, interval, wkst }: RecurrenceRule): Periods {
  if (freq === 'YEARLY')
    return { indexOf: (day) => monthOf(day).year.year, at: yearAt, inCycle: YEARS_IN_CYCLE };
  if (freq === 'MONTHLY' || interval === 1)
    return { indexOf: (day) => indexOfMonth(monthOf(day)), at: monthAt, inCycle: 12 * YEARS_IN_CYCLE };
  const length = freq === 'WEEKLY' ? 7 : 1;
  const offset = freq === 'WEEKLY' ? WEEKDAYS.indexOf(wkst) - weekdayOf(0) : 0;
  return {
    indexOf: (day) => Math.floor((day - offset) / length),
    at: (index) => ({ first: index * length + offset, length }),
    inCycle: DAYS_IN_CYCLE / length,
  };
}

// A step takes up to 20 µs in a time zone. An ambiguous hour has 60 of them.
const MAX_STEPS = 1000;

/**
 * Times in steps of hours or minutes from an instant, none before `from`. Where the clock is set back, ambiguous times occur only once.
 */
export function* hoursFrom(
  rule: RecurrenceRule,
  clock: Clock,
  origin: number,
  from: WallTime,
): Generator<WallTime> {
  const step = secondsOfStep(rule);
  const start = clock.secondsAt(from);
  // A time in a gap is moved past it; the first step after the gap may be earlier than that.
  const gap = (clock.timeAt(start) ?? from) - from;
  const firstStep = Math.max(1, Math.floor((start - gap - origin) / step));
  for (let steps = firstStep; steps < firstStep + MAX_STEPS; steps += 1) {
    const time = clock.timeAt(origin + steps * step);
    if (time === null || time < from) continue;
    if (time >= END_OF_TIME) return;
    yield time;
  }
}

/** The interval of an hourly or minutely rule, in seconds. */
export const secondsOfStep = ({ freq, interval }: RecurrenceRule): number =>
  interval * (freq === 'HOURLY' ? 3600 : 60);

/** Adds months or years step by step, none before `from`. Days past the end of a month become its last day. */
export function* monthsFrom(rule: RecurrenceRule, begin: WallTime, from: WallTime): Generator<WallTime> {
  const times = timesOfDay(rule, begin);
  const interval = rule.freq === 'YEARLY' ? 12 * rule.interval : rule.interval;
  const start = monthOf(dayOf(begin));
  let dayOfMonth = dayOf(begin) - start.first;
  for (let index = indexOfMonth(start); ; index += interval) {
    const { first, length } = monthAt(index);
    dayOfMonth = Math.min(dayOfMonth, length - 1);
    const midnight = (first + dayOfMonth) * SECONDS_IN_DAY;
    if (midnight >= END_OF_TIME) return;
    if (midnight + SECONDS_IN_DAY <= from) continue;
    yield* times.map((second) => midnight + second).filter((time) => time >= from);
  }
}
