import { type DayNumber, indexOfMonth, monthAt, monthOf, weekdayOf, yearAt } from './calendar-months.js';
import { type RecurrenceRule, WEEKDAYS } from './recurrence-rule.js';
import { daysOf, type Period, type WholeRule } from './rule-days.js';
import { dayOf, END_OF_TIME, secondOfDay, SECONDS_IN_DAY, type WallTime } from './wall-time.js';

export interface Search {
  /** Gives the parts that the rule leaves out. */
  readonly start: WallTime;
  /** Lies in a period that counts, from where INTERVAL goes on. Not after `from`. */
  readonly anchor: WallTime;
  /** The earliest time that is wanted. */
  readonly from: WallTime;
}

const YEARS_IN_CYCLE = 400;
const DAYS_IN_CYCLE = 146_097;

/** The times of a rule of days, weeks, months or years, in order, up to the end of time. */
export function* timesOf(rule: RecurrenceRule, search: Search): Generator<WallTime> {
  const whole = { ...rule, ...impliedDays(rule, search.start) };
  const seconds = timesOfDay(rule, search.start);
  const chosenIn = daysOf(whole);
  const periods = periodsOf(rule);
  // The calendar repeats. The first period may be over by `from`, so that it comes twice.
  let untried = differentPeriods(rule, periods) + 1;
  for (const period of periodsFrom(rule, periods, search)) {
    if (untried-- === 0 || period.first * SECONDS_IN_DAY >= END_OF_TIME) return;
    const times = chosenIn(period).flatMap((day) => seconds.map((second) => day * SECONDS_IN_DAY + second));
    for (const time of times) {
      if (time >= END_OF_TIME) return;
      if (time < search.from) continue;
      yield time;
      untried = Infinity;
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

/** The days that a rule leaves out and its start implies (RFC 5545, 3.3.10), so that it can go on from any of its times. */
function impliedDays(rule: RecurrenceRule, start: WallTime): Partial<WholeRule> {
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
  /** How many of them are as long as the calendar's cycle. */
  readonly inCycle: number;
}

/** The periods that count: that of the anchor and each INTERVAL-th after it, from the one that `from` is in or the one before. */
function* periodsFrom(
  { interval }: RecurrenceRule,
  { indexOf, at }: Periods,
  { anchor, from }: Search,
): Generator<Period> {
  const begin = indexOf(dayOf(anchor));
  const passed = Math.floor((indexOf(dayOf(from)) - begin) / interval);
  for (let index = begin + passed * interval; ; index += interval) yield at(index);
}

/** After so many periods that count, the same days of the calendar come again. */
function differentPeriods({ interval }: RecurrenceRule, { inCycle }: Periods): number {
  let [divisor, rest] = [inCycle, interval];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return inCycle / divisor;
}

/** All days and all weeks are gone through by months, which costs less. */
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
