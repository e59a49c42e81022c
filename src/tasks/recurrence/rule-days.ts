import { type DayNumber, type Month, monthOf, type Year, weekdayOf, yearAt } from './calendar-months.js';
import { type RecurrenceRule, WEEKDAYS } from './recurrence-rule.js';

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
