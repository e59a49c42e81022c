import { type DayNumber, indexOfMonth, monthAt, monthOf, weekdayOf, yearAt } from './calendar-months.js';
import { type RecurrenceRule, WEEKDAYS } from './recurrence-rule.js';
import { daysOf, type CompleteRule, type Period } from './rule-days.js';
import { dayOf, END_OF_TIME, secondOfDay, SECONDS_IN_DAY, type WallTime } from './wall-time.js';

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
