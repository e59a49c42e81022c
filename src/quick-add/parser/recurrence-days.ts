import { readAt } from './spans.js';
import {
  LAST_DAY,
  onDayOfYear,
  onMonthDays,
  onNthWeekdays,
  onNthWorkday,
  onWeekdayRange,
  onWeekdays,
} from './recurrence-rule.js';
import {
  END,
  MONTH,
  monthOf,
  NTH,
  nthOf,
  SPACE,
  SUFFIX,
  TO,
  WEEKDAY,
  WEEKDAY_NAME,
  WORKDAY,
} from './words.js';

/** The days that a phrase names, and its end. */
export interface Days {
  readonly end: number;
  /** The BY parts of the rule. */
  readonly byParts: string;
}
/** Reads days at an offset of a text. */
export type DaysReader = (text: string, at: number) => Days | null;

const AND = `(?:\\s{0,3},\\s{0,3}(?:and${SPACE})?|${SPACE}and${SPACE}|\\s{0,3}[&+/]\\s{0,3})`;
const THE = `(?:the${SPACE})?`;
const listOf = (item: string): string => `${item}(?:${AND}${item}){0,30}`;

// Weekdays may be separated by spaces only, as in `mon wed fri`.
const ALSO = `(?:${AND}|${SPACE})`;

const MONTH_DAY = `${THE}(?:(?:first|last)${SPACE}day|\\d{1,2}${SUFFIX})${END}`;
const WEEKDAYS = new RegExp(`${THE}${WEEKDAY}(?:${ALSO}${WEEKDAY}){0,30}`, 'iy');
const WEEKDAY_RANGE = new RegExp(`(${WEEKDAY_NAME})\\s{0,3}${TO}\\s{0,3}(${WEEKDAY})`, 'iy');
const NTH_WEEKDAY = new RegExp(`${THE}(${listOf(NTH)})${SPACE}(${WEEKDAY})`, 'iy');
const NTH_WORKDAY = new RegExp(
  `${THE}(?:(first|last)${SPACE}${WORKDAY}|(${NTH})${SPACE}${WORKDAY}(?=${SPACE}of${SPACE}))${END}`,
  'iy',
);
const EACH_NTH = new RegExp(NTH, 'gi');
const BARE_MONTH_DAYS = new RegExp(
  `(?:the${SPACE}|day${SPACE})?${listOf('\\d{1,2}')}(?=\\s{0,3}(?:$|[\\0.,;!?)#@]))`,
  'iy',
);
const END_OF_MONTH = new RegExp(
  `${THE}end(?:${SPACE}of${SPACE}(?:the${SPACE})?month)?${END}|month(?:-|${SPACE})end${END}`,
  'iy',
);
const MONTH_DAYS = new RegExp(`${listOf(MONTH_DAY)}(?!${SPACE}(?:of${SPACE})?${MONTH})`, 'iy');
// Followed by a year, it is a calendar date.
const DAY_OF_YEAR = new RegExp(
  `${THE}(?:(\\d{1,2})${SUFFIX}?${SPACE}(?:of${SPACE})?(${MONTH})|(${MONTH})${SPACE}${THE}(\\d{1,2})${SUFFIX}?${END})(?!,?${SPACE}\\d{4})`,
  'iy',
);
const IN_MONTH = new RegExp(`${SPACE}(?:of|in)${SPACE}(${MONTH})`, 'iy');
const EACH_WEEKDAY = new RegExp(WEEKDAY, 'gi');
const EACH_MONTH_DAY = new RegExp(`(first|last|\\d{1,2})`, 'gi');

/** `mon, wed and fri`, `mon-fri`. */
export const weekdays: DaysReader = (text, at) => {
  const range = readAt(WEEKDAY_RANGE, text, at);
  if (range) return { end: endOf(range), byParts: onWeekdayRange(range[1]!, range[2]!) };
  const match = readAt(WEEKDAYS, text, at);
  return match && { end: endOf(match), byParts: onWeekdays(match[0].match(EACH_WEEKDAY) ?? []) };
};

/** `the 2nd tuesday`, `first and third monday`, `last friday`. */
const nthWeekday: DaysReader = (text, at) => {
  const match = readAt(NTH_WEEKDAY, text, at);
  if (!match) return null;
  const nths = (match[1]!.match(EACH_NTH) ?? []).map(nthOf);
  return { end: endOf(match), byParts: onNthWeekdays(nths, match[2]!) };
};

/** `the last workday`. */
const nthWorkday: DaysReader = (text, at) => {
  const match = readAt(NTH_WORKDAY, text, at);
  return match && { end: endOf(match), byParts: onNthWorkday(nthOf(match[1] ?? match[2]!)) };
};

/** `the 15th and 30th`, `the last day`. */
const monthDays: DaysReader = (text, at) => {
  const match = readAt(MONTH_DAYS, text, at);
  if (!match) return null;
  return onDays(match, (match[0].match(EACH_MONTH_DAY) ?? []).map(monthDayOf));
};

function onDays(match: RegExpExecArray, days: readonly number[]): Days | null {
  return days.every((day) => day === LAST_DAY || (day >= 1 && day <= 31))
    ? { end: endOf(match), byParts: onMonthDays(days) }
    : null;
}

/** `15 and 30`, if no noun follows that they could count. */
export const bareMonthDays: DaysReader = (text, at) => {
  const match = readAt(BARE_MONTH_DAYS, text, at);
  return match && onDays(match, match[0].match(/\d{1,2}/g)!.map(Number));
};

/** `the end` of a month. */
export const endOfMonth: DaysReader = (text, at) => {
  const match = readAt(END_OF_MONTH, text, at);
  return match && { end: endOf(match), byParts: onMonthDays([LAST_DAY]) };
};

/** `24 December`, `the 24th of december`, `dec 24`. */
const dayAndMonth: DaysReader = (text, at) => {
  const match = readAt(DAY_OF_YEAR, text, at);
  if (!match) return null;
  const byParts = onDayOfYear(monthOf(match[2] ?? match[3]!), Number(match[1] ?? match[4]));
  return byParts === null ? null : { end: endOf(match), byParts };
};

/** `the 4th thursday of november`. */
const nthWeekdayOfYear: DaysReader = (text, at) => {
  const days = nthWeekday(text, at);
  const match = days && readAt(IN_MONTH, text, days.end);
  return match && { end: endOf(match), byParts: `BYMONTH=${monthOf(match[1]!)};${days.byParts}` };
};

/** The result of the first reader that matches. */
export const firstOf =
  (...readers: readonly DaysReader[]): DaysReader =>
  (text, at) => {
    for (const reader of readers) {
      const days = reader(text, at);
      if (days) return days;
    }
    return null;
  };

export const dayOfYear = firstOf(dayAndMonth, nthWeekdayOfYear);
export const daysOfMonth = firstOf(nthWorkday, nthWeekday, monthDays);

function monthDayOf(word: string): number {
  const lower = word.toLowerCase();
  if (lower === 'last') return LAST_DAY;
  return lower === 'first' ? 1 : Number(lower);
}

const endOf = (match: RegExpExecArray): number => match.index + match[0].length;
