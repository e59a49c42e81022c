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

// 82 years, or as many days of the periods that count: a millisecond or two.
const MAX_DAYS_WITHOUT_TIME = 30_000;
/** A short period costs as much as so many days. */
const MIN_PERIOD_DAYS = 10;

/** The times of a rule of days, weeks, months or years, in order, up to a gap of 80 years or the end of time. */
export function* timesOf(rule: RecurrenceRule, search: Search): Generator<WallTime> {
  const whole = { ...rule, ...impliedDays(rule, search.start) };
  const seconds = timesOfDay(rule, search.start);
  const chosenIn = daysOf(whole);
  let daysWithoutTime = 0;
  for (const period of periodsFrom(rule, dayOf(search.anchor), dayOf(search.from))) {
    daysWithoutTime += Math.max(period.length, MIN_PERIOD_DAYS);
    const times = chosenIn(period).flatMap((day) => seconds.map((second) => day * SECONDS_IN_DAY + second));
    for (const time of times) {
      if (time >= END_OF_TIME) return;
      if (time < search.from) continue;
      daysWithoutTime = 0;
      yield time;
    }
    if (daysWithoutTime > MAX_DAYS_WITHOUT_TIME || period.first * SECONDS_IN_DAY >= END_OF_TIME) return;
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

/** The periods that count: that of the anchor and each INTERVAL-th after it, from the one that `from` is in or the one before. */
function* periodsFrom(rule: RecurrenceRule, anchor: DayNumber, from: DayNumber): Generator<Period> {
  const { indexOf, at } = periodsOf(rule);
  const begin = indexOf(anchor);
  const passed = Math.floor((indexOf(from) - begin) / rule.interval);
  for (let index = begin + passed * rule.interval; ; index += rule.interval) yield at(index);
}

/** The periods of a rule's frequency, numbered. All days and all weeks are gone through by months, which costs less. */
function periodsOf({ freq, interval, wkst }: RecurrenceRule): {
  indexOf: (day: DayNumber) => number;
  at: (index: number) => Period;
} {
  if (freq === 'YEARLY') return { indexOf: (day) => monthOf(day).year.year, at: yearAt };
  if (freq === 'MONTHLY' || interval === 1)
    return { indexOf: (day) => indexOfMonth(monthOf(day)), at: monthAt };
  const length = freq === 'WEEKLY' ? 7 : 1;
  const offset = freq === 'WEEKLY' ? WEEKDAYS.indexOf(wkst) - weekdayOf(0) : 0;
  return {
    indexOf: (day) => Math.floor((day - offset) / length),
    at: (index) => ({ first: index * length + offset, length }),
  };
}
