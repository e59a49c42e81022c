import { type RecurrenceRule, WEEKDAYS } from './recurrence-rule.js';

/** Days since 1970-01-01. */
export type DayNumber = number;

export interface Year {
  readonly year: number;
  readonly first: DayNumber;
  readonly length: number;
}

export interface Month {
  readonly year: Year;
  /** From 1 to 12. */
  readonly month: number;
  readonly first: DayNumber;
  readonly length: number;
}

const MS_IN_DAY = 86_400_000;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
const DAYS_BEFORE_1970 = 719_162;

export function yearAt(year: number): Year {
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return { year, first: past * 365 + leapDays - DAYS_BEFORE_1970, length: isLeap ? 366 : 365 };
}

/** @param index counts months from January of the year 0 */
export function monthAt(index: number): Month {
  const year = yearAt(Math.floor(index / 12));
  const month = (index % 12) + 1;
  const daysBefore = (count: number) => DAYS_BEFORE_MONTH[count]! + (count > 1 ? year.length - 365 : 0);
  const before = daysBefore(month - 1);
  return { year, month, first: year.first + before, length: daysBefore(month) - before };
}

export const indexOfMonth = ({ year, month }: Month): number => year.year * 12 + month - 1;

export function monthOf(day: DayNumber): Month {
  const date = new Date(day * MS_IN_DAY);
  return monthAt(date.getUTCFullYear() * 12 + date.getUTCMonth());
}

/** 0 for Monday. */
export const weekdayOf = (day: DayNumber): number => (((day + 3) % 7) + 7) % 7;

/** A day, week, month or year. */
export interface Period {
  readonly first: DayNumber;
  readonly length: number;
}

export interface CompleteRule extends RecurrenceRule {
  /** The start's day of the month, if the rule names no days. Shorter months use their last day. */
  readonly impliedMonthDay?: number;
}

type DayTest = (day: DayNumber, month: Month) => boolean;

/** The days of a period that match a rule, in order. Each BY part removes days; BYSETPOS selects from the rest. */
export function daysOf(rule: CompleteRule): (period: Period) => DayNumber[] {
  const months = rule.byMonth && new Set(rule.byMonth);
  const tests = testsOf(rule);
  return ({ first, length }) => {
    const days: DayNumber[] = [];
    const end = first + length;
    for (let month = monthOf(first), day = first; day < end; month = monthOf(day)) {
      const next = Math.min(end, month.first + month.length);
      if (months && !months.has(month.month)) day = next;
      for (; day < next; day++) if (tests.every((test) => test(day, month))) days.push(day);
    }
    return rule.bySetPos ? atPositions(days, rule.bySetPos) : days;
  };
}

function testsOf(rule: CompleteRule): DayTest[] {
  const tests: DayTest[] = [];
  if (rule.byDay) tests.push(weekdayTest(rule, rule.byDay));
  if (rule.byMonthDay) {
    const isChosen = positionTest(rule.byMonthDay);
    tests.push((day, month) => isChosen(day - month.first, month.length));
  }
  const { impliedMonthDay } = rule;
  if (impliedMonthDay !== undefined)
    tests.push((day, { first, length }) => day - first + 1 === Math.min(impliedMonthDay, length));
  if (rule.byYearDay) {
    const isChosen = positionTest(rule.byYearDay);
    tests.push((day, { year }) => isChosen(day - year.first, year.length));
  }
  if (rule.byWeekNo) tests.push(weekTest(rule.byWeekNo, WEEKDAYS.indexOf(rule.wkst)));
  return tests;
}

/** Tests an index against positions that count from 1, or from -1 backwards. */
function positionTest(positions: readonly number[]): (index: number, length: number) => boolean {
  const chosen = new Set(positions);
  return (index, length) => chosen.has(index + 1) || chosen.has(index - length);
}

function weekdayTest({ freq, byMonth }: RecurrenceRule, byDay: readonly string[]): DayTest {
  const isOfYear = freq === 'YEARLY' && !byMonth;
  const chosen = WEEKDAYS.map((weekday) =>
    byDay.filter((day) => day.endsWith(weekday)).map((day) => Number(day.slice(0, -2))),
  );
  return (day, month) => {
    const { first, length } = isOfYear ? month.year : month;
    const nth = Math.floor((day - first) / 7) + 1;
    const nthLast = Math.floor((first + length - 1 - day) / 7) + 1;
    // 0 stands for a weekday without a number, which matches all of them.
    return chosen[weekdayOf(day)]!.some((number) => number === 0 || number === nth || number === -nthLast);
  };
}

/** A week belongs to the year of its fourth day. */
function weekTest(byWeekNo: readonly number[], weekStart: number): DayTest {
  const isChosen = positionTest(byWeekNo);
  return (day, { year }) => {
    const fourth = day - ((weekdayOf(day) - weekStart + 7) % 7) + 3;
    const { first, length } = yearOfWeek(fourth, year);
    const index = Math.floor((fourth - first) / 7);
    const following = Math.floor((first + length - 1 - fourth) / 7);
    return isChosen(index, index + 1 + following);
  };
}

function yearOfWeek(fourth: DayNumber, year: Year): Year {
  if (fourth < year.first) return yearAt(year.year - 1);
  return fourth < year.first + year.length ? year : yearAt(year.year + 1);
}

function atPositions(days: readonly DayNumber[], positions: readonly number[]): DayNumber[] {
  const isChosen = positionTest(positions);
  return days.filter((_, index) => isChosen(index, days.length));
}
