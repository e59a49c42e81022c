import { readAt } from './page.js';
import {
  bareMonthDays,
  dayOfYear,
  type DaysReader,
  daysOfMonth,
  endOfMonth,
  firstOf,
  weekdays,
} from './recurrence-days.js';
import type { Reading } from './recurrence-phrase.js';
import { ruleOf, type Unit } from './recurrence-rule.js';
import { END, NUMBER, numberOf, SPACE, SUFFIX } from './words.js';

interface Period {
  readonly unit: Unit;
  readonly count: number;
}

const PERIODS: readonly (readonly [RegExp, Period])[] = [
  [/^half.*hour/, { unit: 'minute', count: 30 }],
  [/^half.*year/, { unit: 'month', count: 6 }],
  [/^bi-?weekly|^fortnight/, { unit: 'week', count: 2 }],
  [/^quarter/, { unit: 'month', count: 3 }],
  [/^mi/, { unit: 'minute', count: 1 }],
  [/^h/, { unit: 'hour', count: 1 }],
  [/^d/, { unit: 'day', count: 1 }],
  [/^w/, { unit: 'week', count: 1 }],
  [/^m/, { unit: 'month', count: 1 }],
  [/^[ya]/, { unit: 'year', count: 1 }],
];
const NO_DAYS: DaysReader = () => null;
const DAYS_OF: Readonly<Record<Unit, DaysReader>> = {
  minute: NO_DAYS,
  hour: NO_DAYS,
  day: NO_DAYS,
  week: weekdays,
  month: firstOf(daysOfMonth, bareMonthDays, endOfMonth),
  year: dayOfYear,
};
const OTHERS: Readonly<Record<string, number>> = { other: 2, second: 2, third: 3, fourth: 4, fifth: 5 };

/** The maximum INTERVAL of a task's rule. */
const MAX_INTERVAL = 9999;

const UNITS =
  `half(?:${SPACE}an?)?${SPACE}(?:hour|year)|` +
  '(?:minute|min|hour|hr|day|week|wk|fortnight|month|mth|quarter|year|yr)s?';
const UNIT = new RegExp(
  `(?:(?:(${Object.keys(OTHERS).join('|')}|\\d{1,3}${SUFFIX}|${NUMBER})${SPACE})?(${UNITS})|(\\d{1,3})(${UNITS}|[hdwy]))${END}` +
    `(?!${SPACE}of${END})`,
  'iy',
);
const ON = new RegExp(`${SPACE}(?:on|at)${SPACE}`, 'iy');
const GAP = new RegExp(SPACE, 'y');
/** Without `on`, bare numbers are ambiguous, and days after `every year` are not read. */
const DAYS_WITHOUT_ON: Readonly<Partial<Record<Unit, DaysReader>>> = { week: weekdays, month: daysOfMonth };

/** `every 3 months on the 1st`. */
export function readUnit(text: string, at: number): Reading | null {
  const match = readAt(UNIT, text, at);
  if (!match) return null;
  const [words, number, unit, digits, short] = match;
  return readPeriod(text, at + words.length, { word: (unit ?? short)!, number: number ?? digits });
}

/** `monthly on the 1st`, read from the end of the adverb. */
export const readAdverb = (text: string, at: number, word: string): Reading | null =>
  readPeriod(text, at, { word });

function readPeriod(
  text: string,
  at: number,
  { word, number }: { word: string; number?: string | undefined },
): Reading | null {
  const { unit, count } = PERIODS.find(([letters]) => letters.test(word.toLowerCase()))![1];
  const interval = count * (number === undefined ? 1 : intervalOf(number.toLowerCase()));
  return interval < 1 || interval > MAX_INTERVAL ? null : withDays(text, at, { unit, count: interval });
}

const intervalOf = (word: string): number => OTHERS[word] ?? numberOf(word.replace(/(?:st|nd|rd|th)$/, ''));

/** Includes the days that follow, if any: `on the 1st`. */
function withDays(text: string, at: number, { unit, count }: Period): Reading {
  const on = readAt(ON, text, at);
  const gap = on ?? readAt(GAP, text, at);
  const days = gap && (on ? DAYS_OF[unit] : (DAYS_WITHOUT_ON[unit] ?? NO_DAYS))(text, at + gap[0].length);
  return days
    ? { end: days.end, rule: ruleOf(unit, count, days.byParts) }
    : { end: at, rule: ruleOf(unit, count) };
}
