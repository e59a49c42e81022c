import { type Page, type Range, readAt, standsAlone, startsAt } from './page.js';
import {
  dayOfYear,
  type Days,
  type DaysReader,
  firstOf,
  monthDays,
  nthWeekday,
  weekdays,
} from './recurrence-days.js';
import { onWeekdays, ruleOf, type Unit } from './recurrence-rule.js';
import { END, MONTH, NUMBER, numberOf, SPACE, START, TO, WEEKDAY } from './words.js';

export interface RecurrencePhrase extends Range {
  /** Of RFC 5545, without an end. */
  readonly rule: string;
  /** `every!`: counted from the day on which it was done. */
  readonly isFromCompletion: boolean;
}

interface Reading {
  readonly end: number;
  readonly rule: string;
}
interface Period {
  readonly unit: Unit;
  readonly count: number;
}

const PERIODS: Readonly<Record<string, Period>> = {
  hour: { unit: 'hour', count: 1 },
  hourly: { unit: 'hour', count: 1 },
  day: { unit: 'day', count: 1 },
  daily: { unit: 'day', count: 1 },
  week: { unit: 'week', count: 1 },
  weekly: { unit: 'week', count: 1 },
  fortnight: { unit: 'week', count: 2 },
  fortnightly: { unit: 'week', count: 2 },
  month: { unit: 'month', count: 1 },
  monthly: { unit: 'month', count: 1 },
  quarter: { unit: 'month', count: 3 },
  quarterly: { unit: 'month', count: 3 },
  year: { unit: 'year', count: 1 },
  yearly: { unit: 'year', count: 1 },
  annually: { unit: 'year', count: 1 },
};
const daysOfMonth = firstOf(nthWeekday, monthDays);
const DAYS_OF: Readonly<Record<Unit, DaysReader>> = {
  hour: () => null,
  day: () => null,
  week: weekdays,
  month: daysOfMonth,
  year: dayOfYear,
};
const OTHERS: Readonly<Record<string, number>> = { other: 2, second: 2, third: 3, fourth: 4, fifth: 5 };

/** The highest INTERVAL that a task's rule may have. */
const MOST = 9999;

const ORDINAL = '\\d{1,3}(?:st|nd|rd|th)';
const BEGINNINGS = new RegExp(
  `${START}(?:every(!)?${SPACE}|(hourly|daily|weekly|fortnightly|monthly|quarterly|yearly|annually)${END}|` +
    `(?:on${SPACE})?(?=(?:the${SPACE})?(?:first|second|third|fourth|fifth|last|\\d)))`,
  'gi',
);
const UNIT = new RegExp(
  `(?:(${Object.keys(OTHERS).join('|')}|${ORDINAL}|${NUMBER})${SPACE})?(hour|day|week|fortnight|month|quarter|year)s?${END}(?!${SPACE}of${END})`,
  'iy',
);
const OTHER = new RegExp(`other${SPACE}`, 'iy');
const ON = new RegExp(`${SPACE}on${SPACE}`, 'iy');
const OF_THE_MONTH = new RegExp(`${SPACE}of${SPACE}(?:the|each|every)${SPACE}month${END}`, 'iy');
const OF_EVERY_MONTH = new RegExp(`${SPACE}of${SPACE}(?:each|every)${SPACE}month${END}`, 'iy');
const DAY_GROUP = new RegExp(`(?:weekday|workday|weekend)s?${END}`, 'iy');
const NOTHING_MORE = new RegExp(
  `\\s{0,3}(?:$|[\\0.,;:!?)]|(?:at|until|till|starting|from|after|when|today|tomorrow|(?:for${SPACE})?${NUMBER}${SPACE}times)${END})`,
  'iy',
);

/** `every monday to friday` is not every Monday. */
const RANGE = new RegExp(`\\s{0,3}${TO}\\s{0,3}(?:\\d|${WEEKDAY}|${MONTH})`, 'iy');

/** The first phrase that says how often: `every month on the 1st`, `the 1st of every month`, `monthly`. */
export function findRecurrence(page: Page): RecurrencePhrase | null {
  for (const beginning of page.open.matchAll(BEGINNINGS)) {
    const reading = readingAt(page.open, beginning);
    if (!reading) continue;
    const phrase = { start: beginning.index, ...reading, isFromCompletion: beginning[1] !== undefined };
    if (standsAlone(page, phrase) && !startsAt(RANGE, page.open, phrase.end)) return phrase;
  }
  return null;
}

function readingAt(text: string, beginning: RegExpExecArray): Reading | null {
  const at = beginning.index + beginning[0].length;
  const [, , adverb] = beginning;
  if (adverb !== undefined) return adverbBefore(text, at, adverb);
  if (/^every/i.test(beginning[0])) return afterEvery(text, at);
  return daysOfEveryMonth(text, at);
}

/** In `write the weekly report` it is an adjective: it counts with days behind it, or nothing. */
function adverbBefore(text: string, at: number, adverb: string): Reading | null {
  const { unit, count } = PERIODS[adverb.toLowerCase()]!;
  const reading = withDays(text, at, { unit, count });
  return reading.end > at || startsAt(NOTHING_MORE, text, at) ? reading : null;
}

function afterEvery(text: string, at: number): Reading | null {
  const ofYear = dayOfYear(text, at);
  if (ofYear) return { end: ofYear.end, rule: ruleOf('year', 1, ofYear.which) };
  return everyDayOfMonth(text, at) ?? everyWeekdays(text, at) ?? everyUnit(text, at);
}

/** `the 1st of every month`, without which the 1st is a date or anything. */
function daysOfEveryMonth(text: string, at: number): Reading | null {
  const days = daysOfMonth(text, at);
  const end = days && endAt(OF_EVERY_MONTH, text, days.end);
  return end ? { end, rule: ruleOf('month', 1, days.which) } : null;
}

/** `every 2nd tuesday`, `every 1st and 15th of the month`; a bare `every 15th` may be one of anything. */
function everyDayOfMonth(text: string, at: number): Reading | null {
  const days = daysOfMonth(text, at);
  if (!days) return null;
  const end = endAt(OF_THE_MONTH, text, days.end) ?? days.end;
  const isCertain = end > days.end || days.which.startsWith('BYDAY') || startsAt(NOTHING_MORE, text, end);
  return isCertain ? { end, rule: ruleOf('month', 1, days.which) } : null;
}

function everyWeekdays(text: string, at: number): Reading | null {
  const from = endAt(OTHER, text, at) ?? at;
  const days = weekdays(text, from) ?? groupOfDays(text, from);
  return days && { end: days.end, rule: ruleOf('week', from > at ? 2 : 1, days.which) };
}

function groupOfDays(text: string, at: number): Days | null {
  const match = readAt(DAY_GROUP, text, at);
  if (!match) return null;
  const isWeekend = match[0].toLowerCase().startsWith('weekend');
  return {
    end: at + match[0].length,
    which: onWeekdays(isWeekend ? ['sat', 'sun'] : ['mon', 'tue', 'wed', 'thu', 'fri']),
  };
}

function everyUnit(text: string, at: number): Reading | null {
  const match = readAt(UNIT, text, at);
  if (!match) return null;
  const { unit, count } = PERIODS[match[2]!.toLowerCase()]!;
  const interval = count * (match[1] === undefined ? 1 : intervalOf(match[1].toLowerCase()));
  if (interval < 1 || interval > MOST) return null;
  return withDays(text, at + match[0].length, { unit, count: interval });
}

const intervalOf = (word: string): number => OTHERS[word] ?? numberOf(word.replace(/(?:st|nd|rd|th)$/, ''));

/** With the days that follow, if any do: `on the 1st`. */
function withDays(text: string, at: number, { unit, count }: Period): Reading {
  const on = readAt(ON, text, at);
  const days = on && DAYS_OF[unit](text, at + on[0].length);
  return days
    ? { end: days.end, rule: ruleOf(unit, count, days.which) }
    : { end: at, rule: ruleOf(unit, count) };
}

/** Where a sticky pattern ends that matches at a place of the text. */
function endAt(sticky: RegExp, text: string, at: number): number | null {
  const match = readAt(sticky, text, at);
  return match && at + match[0].length;
}
