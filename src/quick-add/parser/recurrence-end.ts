import { Temporal } from 'temporal-polyfill';
import type { RecursFrom } from '../../tasks/recurrence/series.js';
import type { DatePhrase } from './due-phrase.js';
import { isGap, type MaskedText, type Range, readAt, standsAlone, startsAt } from './spans.js';
import {
  type Amount,
  AMOUNTS,
  amountsOf,
  END,
  hasTime,
  MONTH,
  monthOf,
  NUMBER,
  numberOf,
  SPACE,
  START,
  SUFFIX,
} from './words.js';
import {
  bareMonthDays,
  dayOfYear,
  daysOfMonth,
  type DaysReader,
  endOfMonth,
  firstOf,
  weekdays,
} from './recurrence-days.js';
import type { Reading } from './recurrence-phrase.js';
import { ruleOf, type Unit } from './recurrence-rule.js';

const UNTIL = new RegExp(
  `(?<![\\w'-])(?:until|till?|through|thru|up${SPACE}to|end(?:ing|s)?)${SPACE}(?:on${SPACE})?(?:the${SPACE})?$`,
  'i',
);
// `3 times a day` is not an end.
const TIMES = new RegExp(
  `${START}(?:(?:for${SPACE})?(${NUMBER})${SPACE}times${END}(?!${SPACE}(?:an?|per|each|every)${END})|x\\s?(\\d{1,4})${END})`,
  'gi',
);
const DURATION = new RegExp(`${START}for${SPACE}(?:the${SPACE}next${SPACE})?(${AMOUNTS})`, 'gi');
const UNTIL_MONTH = new RegExp(`${START}(?:until|till?)${SPACE}(${MONTH})(?:${SPACE}(\\d{4}))?${END}`, 'gi');
const COMPLETION = new RegExp(
  `${START}(?:after${SPACE}(?:completion|completing(?:${SPACE}it)?)|when${SPACE}(?:it(?:'s|${SPACE}is)${SPACE})?(?:done|completed))${END}`,
  'gi',
);
const SKIPPING = new RegExp(
  `${START}skip(?:ping)?${SPACE}(?:missed|overdue)(?:${SPACE}(?:ones|days|times))?${END}`,
  'gi',
);
const NOTHING_MORE = new RegExp(
  `\\s{0,3}(?:$|[\\0.,;:!?)]|(?:for|until|till?|starting|${NUMBER}${SPACE}times)${END})`,
  'iy',
);

export interface Until extends Range {
  /** The next such day, and the one after it in case the first occurrence is later. */
  readonly days: readonly Temporal.PlainDate[];
  readonly date: DatePhrase | null;
}

/** `until 24 dec`, anywhere after the recurrence. */
export function findUntil(
  masked: MaskedText,
  dates: readonly DatePhrase[],
  recurrence: Range,
  today: Temporal.PlainDate,
): Until | null {
  for (const date of dates) {
    if (!standsAlone(masked, date)) continue;
    const lead = UNTIL.exec(masked.open.slice(recurrence.end, Math.max(recurrence.end, date.start)))?.[0];
    if (lead) return { start: date.start - lead.length, end: date.end, days: date.days, date };
  }
  return findUntilMonth(masked, recurrence, today);
}

/** `until march` ends on the first day of March. */
function findUntilMonth(masked: MaskedText, recurrence: Range, today: Temporal.PlainDate): Until | null {
  for (const match of masked.open.matchAll(UNTIL_MONTH)) {
    const range = { start: match.index, end: match.index + match[0].length };
    if (range.start < recurrence.end || !standsAlone(masked, range)) continue;
    const month = monthOf(match[1]!);
    const year = match[2] ? Number(match[2]) : today.year + (month <= today.month ? 1 : 0);
    const day = Temporal.PlainDate.from({ year, month, day: 1 });
    return { ...range, days: match[2] ? [day] : [day, day.add({ years: 1 })], date: null };
  }
  return null;
}

/** `for 8 weeks` counts from the first occurrence, so that a weekly task occurs 8 times. */
export function findDuration(
  masked: MaskedText,
  recurrence: Range,
): (Range & { readonly amounts: readonly Amount[] }) | null {
  for (const match of masked.open.matchAll(DURATION)) {
    const range = { start: match.index, end: match.index + match[0].length };
    const amounts = amountsOf(match[1]!);
    if (!amounts || hasTime(amounts) || !standsAlone(masked, range)) continue;
    if (isGap(masked, recurrence.end, range.start)) return { ...range, amounts };
  }
  return null;
}

/** `for 10 times`, next to the recurrence: `do 10 times 5` is a title. */
export function findCount(
  masked: MaskedText,
  recurrence: Range,
): (Range & { readonly count: number }) | null {
  for (const match of masked.open.matchAll(TIMES)) {
    const range = { start: match.index, end: match.index + match[0].length };
    const count = numberOf((match[1] ?? match[2])!);
    if (count > 0 && isGap(masked, recurrence.end, range.start) && standsAlone(masked, range))
      return { ...range, count };
  }
  return null;
}

/** `after completion` or `skipping missed`, if no noun follows. */
export function findFrom(
  masked: MaskedText,
  recurrence: Range,
): (Range & { readonly from: RecursFrom }) | null {
  for (const [phrase, from] of [
    [COMPLETION, 'completion'],
    [SKIPPING, 'now'],
  ] as const) {
    for (const match of masked.open.matchAll(phrase)) {
      const range = { start: match.index, end: match.index + match[0].length };
      if (range.start < recurrence.end || !standsAlone(masked, range)) continue;
      if (startsAt(NOTHING_MORE, masked.open, range.end)) return { ...range, from };
    }
  }
  return null;
}

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
