import { Chrono, type Component, configuration, type ParsedResult } from 'chrono-node/en';
import { Temporal } from 'temporal-polyfill';
import type { DateOrder, DatePhrase, Step, When } from './due-phrase.js';
import type { Range } from './spans.js';
import { timeOf } from './time-phrase.js';
import { isOver } from './relative-date.js';

// These parsers only read day, month, year and weekday. chrono's others count from a Date in the server's time zone.
const PARSERS = [
  'ISOFormatParser',
  'SlashDateFormatParser',
  'ENMonthNameLittleEndianParser',
  'ENMonthNameMiddleEndianParser',
  'ENYearMonthDayParser',
  'ENWeekdayParser',
];
/** Merges `Thu 24 Dec` into one result. */
const REFINERS = ['MergeWeekdayComponentRefiner'];

const { parsers, refiners } = configuration.createCasualConfiguration();
const chrono = new Chrono({
  parsers: parsers.filter((parser) => PARSERS.includes(parser.constructor.name)),
  refiners: refiners.filter((refiner) => REFINERS.includes(refiner.constructor.name)),
});
/** chrono needs a reference date; what it infers from it is not used. */
const ANY_DAY = new Date(0);

const YEAR_FIRST = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}/;
const YEAR_LAST = /^(\d{1,2})[./-](\d{1,2})[./-]\d{4}$/;
/** These are also other words; `relative-date.ts` reads them in context. */
const SHORT = /^(?:mon|tue|wed|thu|fri|sat|sun|weekend)\.?$/i;

/** Finds calendar dates and weekdays in a text. */
export function findCalendarDates(text: string, now: Temporal.ZonedDateTime): DatePhrase[] {
  return chrono.parse(withoutRanges(text), ANY_DAY).flatMap((result) => {
    const range = rangeOf(result);
    const words = text.slice(range.start, range.end);
    if (result.end || SHORT.test(words)) return [];
    const when = dayOfMonth(result, words, now) ?? dayOfWeek(result, words, now);
    const certainty = /[a-z]/i.test(words) && !/^(?:this|next)\b|week$/i.test(words) ? 'calendar' : 'certain';
    return when ? [{ ...range, certainty, ...when }] : [];
  });
}

/** Hides range words, since chrono reads `00 until 24 Dec` in `at 9:00 until 24 Dec` as a range of days. */
const withoutRanges = (text: string): string =>
  text.replace(/\b(?:to|until|through|till)\b/gi, (word) => '\0'.repeat(word.length));

function dayOfMonth(result: ParsedResult, words: string, now: Temporal.ZonedDateTime): When | null {
  const [year, month, day] = [certain(result, 'year'), certain(result, 'month'), certain(result, 'day')];
  if (!month || !day || !isUnambiguous(words)) return null;
  const today = now.toPlainDate();
  if (year === undefined) return onWeekday(result, nextTwo(today, month, day));
  // A past year is part of the title, not the due.
  if (year < today.year || year > 9999) return null;
  const days = datesOf([year], month, day);
  if (certain(result, 'hour') === undefined) return { days, moment: null };
  const moment = days[0] ? momentOf(result, days[0], now) : null;
  return moment && { days, moment };
}

/** Rejects versions, fractions and dates with an ambiguous order, such as 3/4/2027. */
function isUnambiguous(words: string): boolean {
  const [, one, other] = YEAR_LAST.exec(words) ?? [];
  if (one !== undefined) return Number(one) > 12 || Number(other) > 12 || Number(one) === Number(other);
  return YEAR_FIRST.test(words) || (/\d/.test(words) && /[a-z]/i.test(words));
}

/** Rejects a date whose weekday does not match, such as `Fri 13 Nov` in a year when that is not a Friday. */
function onWeekday(result: ParsedResult, days: readonly Temporal.PlainDate[]): When | null {
  const weekday = certain(result, 'weekday');
  return weekday === undefined || days[0]?.dayOfWeek === (weekday || 7) ? { days } : null;
}

/** The next two dates of a day of the year; 13 years cover leap days. */
function nextTwo(today: Temporal.PlainDate, month: number, day: number): Temporal.PlainDate[] {
  const years = Array.from({ length: 13 }, (_, ahead) => today.year + ahead);
  return datesOf(years, month, day)
    .filter((date) => Temporal.PlainDate.compare(date, today) >= 0)
    .slice(0, 2);
}

const datesOf = (years: readonly number[], month: number, day: number): Temporal.PlainDate[] =>
  years
    .map((year) => Temporal.PlainDate.from({ year, month, day }))
    // Temporal turns 30 February into the 28th.
    .filter((date) => date.month === month && date.day === day);

function momentOf(
  result: ParsedResult,
  date: Temporal.PlainDate,
  now: Temporal.ZonedDateTime,
): Temporal.PlainDateTime | null {
  const time = timeOf(certain(result, 'hour') ?? 0, certain(result, 'minute'), certain(result, 'second'));
  if (!time) return null;
  const written = date.toPlainDateTime(time);
  const offset = certain(result, 'timezoneOffset');
  if (offset === undefined) return written;
  const instant = written.subtract({ minutes: offset }).toZonedDateTime('UTC').toInstant();
  return instant.toZonedDateTimeISO(now.timeZoneId).toPlainDateTime();
}

/** `next friday` is the Friday of next week; weeks start on Monday. */
function dayOfWeek(result: ParsedResult, words: string, now: Temporal.ZonedDateTime): When | null {
  const weekday = certain(result, 'weekday');
  if (weekday === undefined || certain(result, 'day') !== undefined) return null;
  if (/\b(?:last|past|weekday)/i.test(words)) return null;
  const today = now.toPlainDate();
  // chrono numbers Sunday as 0.
  const ahead = (weekday || 7) - today.dayOfWeek;
  if (/\bnext\b/i.test(words)) return { days: [today.add({ days: ahead + 7 })], moment: null };
  const next = today.add({ days: (ahead + 7) % 7 });
  return { days: /\bthis\b/i.test(words) ? [next] : [next, next.add({ days: 7 })], moment: null };
}

function certain({ start }: ParsedResult, part: Component): number | undefined {
  return start.isCertain(part) ? (start.get(part) ?? undefined) : undefined;
}

/** Without the commas and brackets that chrono includes. */
function rangeOf({ index, text }: ParsedResult): Range {
  const start = index + text.length - text.replace(/^[\s,(]+/, '').length;
  return { start, end: start + text.slice(start - index).replace(/(?<![\s,)])[\s,)]+$/, '').length };
}

const SLASHES = /(?<![\w'./-])(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?(?![\w'/-])/g;
/** With dots, the day comes first: `24.12.`. */
const POINTS = /(?<![\w'./-])(\d{1,2})\.(\d{1,2})\.(?![\w'-])/g;

/** Numeric dates. Without a date order, an ambiguous one such as 3/4 is ignored. */
export const numericDates = (order?: DateOrder): Step[] => [
  { words: SLASHES, certainty: 'last', when: (match, now) => read(match, now, order) },
  { words: POINTS, certainty: 'last', when: (match, now) => read(match, now, 'day') },
];

function read(match: RegExpExecArray, now: Temporal.ZonedDateTime, order?: DateOrder) {
  const [one, other] = [Number(match[1]), Number(match[2])];
  const first = one > 12 ? 'day' : other > 12 ? 'month' : one === other ? 'day' : order;
  if (!first) return null;
  const [day, month] = first === 'day' ? [one, other] : [other, one];
  const { year } = now;
  const years = match[3] ? [Number(match[3])] : Array.from({ length: 9 }, (_, ahead) => year + ahead);
  const days = years.flatMap((each) => dateOf(each, month, day) ?? []).filter((date) => !isOver(date, now));
  return { days: days.slice(0, 2) };
}

/** The order of day and month in a locale. */
export function dateOrderOf(locale: string): DateOrder {
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'numeric', calendar: 'gregory' });
  const first = format.formatToParts(0).find(({ type }) => type === 'day' || type === 'month');
  return first?.type === 'month' ? 'month' : 'day';
}

/** Null if the date does not exist. */
export function dateOf(year: number, month: number, day: number): Temporal.PlainDate | null {
  if (month < 1 || month > 12 || day < 1) return null;
  const { daysInMonth } = Temporal.PlainDate.from({ year, month, day: 1 });
  return day > daysInMonth ? null : Temporal.PlainDate.from({ year, month, day });
}
