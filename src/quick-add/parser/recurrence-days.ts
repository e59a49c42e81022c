import { readAt } from './page.js';
import { LAST_DAY, onDayOfYear, onMonthDays, onNthWeekday, onWeekdays } from './recurrence-rule.js';
import { END, MONTH, monthOf, SPACE, WEEKDAY } from './words.js';

/** Which days a phrase names, and where it ends. */
export interface Days {
  readonly end: number;
  /** The part of the rule that says so. */
  readonly which: string;
}
/** Reads on from a place in a text. */
export type DaysReader = (text: string, at: number) => Days | null;

const SUFFIX = '(?:st|nd|rd|th)';
const AND = `(?:\\s{0,3},\\s{0,3}(?:and${SPACE})?|${SPACE}and${SPACE}|\\s{0,3}&\\s{0,3})`;
const THE = `(?:the${SPACE})?`;
const listOf = (item: string): string => `${item}(?:${AND}${item}){0,30}`;

const MONTH_DAY = `${THE}(?:(?:first|last)${SPACE}day|\\d{1,2}${SUFFIX})${END}`;
const WEEKDAYS = new RegExp(`${THE}${listOf(WEEKDAY)}`, 'iy');
const NTH_WEEKDAY = new RegExp(
  `${THE}(first|second|third|fourth|fifth|last|[1-5]${SUFFIX})${SPACE}(${WEEKDAY})`,
  'iy',
);
const MONTH_DAYS = new RegExp(`${listOf(MONTH_DAY)}(?!${SPACE}(?:of${SPACE})?${MONTH})`, 'iy');
// With a year behind it, it is a day of the calendar.
const DAY_OF_YEAR = new RegExp(
  `${THE}(?:(\\d{1,2})${SUFFIX}?${SPACE}(?:of${SPACE})?(${MONTH})|(${MONTH})${SPACE}${THE}(\\d{1,2})${SUFFIX}?${END})(?!,?${SPACE}\\d{4})`,
  'iy',
);
const EACH_WEEKDAY = new RegExp(WEEKDAY, 'gi');
const EACH_MONTH_DAY = new RegExp(`(first|last|\\d{1,2})`, 'gi');
const NTHS = ['first', 'second', 'third', 'fourth', 'fifth'];

/** `mon, wed and fri`. */
export const weekdays: DaysReader = (text, at) => {
  const match = readAt(WEEKDAYS, text, at);
  return match && { end: endOf(match), which: onWeekdays(match[0].match(EACH_WEEKDAY) ?? []) };
};

/** `the 2nd tuesday`, `last friday`. */
export const nthWeekday: DaysReader = (text, at) => {
  const match = readAt(NTH_WEEKDAY, text, at);
  if (!match) return null;
  const word = match[1]!.toLowerCase();
  const nth = word === 'last' ? -1 : NTHS.indexOf(word) + 1 || parseInt(word);
  return { end: endOf(match), which: onNthWeekday(nth, match[2]!) };
};

/** `the 15th and 30th`, `the last day`. */
export const monthDays: DaysReader = (text, at) => {
  const match = readAt(MONTH_DAYS, text, at);
  if (!match) return null;
  const days = (match[0].match(EACH_MONTH_DAY) ?? []).map(monthDayOf);
  return days.every((day) => day === LAST_DAY || (day >= 1 && day <= 31))
    ? { end: endOf(match), which: onMonthDays(days) }
    : null;
};

/** `24 December`, `the 24th of december`, `dec 24`. */
export const dayOfYear: DaysReader = (text, at) => {
  const match = readAt(DAY_OF_YEAR, text, at);
  if (!match) return null;
  const which = onDayOfYear(monthOf(match[2] ?? match[3]!), Number(match[1] ?? match[4]));
  return which === null ? null : { end: endOf(match), which };
};

/** What the first of them reads that can. */
export const firstOf =
  (...readers: readonly DaysReader[]): DaysReader =>
  (text, at) => {
    for (const reader of readers) {
      const days = reader(text, at);
      if (days) return days;
    }
    return null;
  };

function monthDayOf(word: string): number {
  const lower = word.toLowerCase();
  if (lower === 'last') return LAST_DAY;
  return lower === 'first' ? 1 : Number(lower);
}

const endOf = (match: RegExpExecArray): number => match.index + match[0].length;
