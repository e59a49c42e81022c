import { Chrono, type Component, configuration, type ParsedResult } from 'chrono-node/en';
import { Temporal } from 'temporal-polyfill';
import type { DatePhrase, When } from './date-phrase.js';
import type { Range } from './page.js';
import { timeOf } from './time-phrase.js';

// These read what is written: day, month, year, weekday. chrono's others count on from a Date in the server's own zone.
const PARSERS = [
  'ISOFormatParser',
  'SlashDateFormatParser',
  'ENMonthNameLittleEndianParser',
  'ENMonthNameMiddleEndianParser',
  'ENYearMonthDayParser',
  'ENWeekdayParser',
];
/** `Thu 24 Dec` is one. */
const REFINERS = ['MergeWeekdayComponentRefiner'];

const { parsers, refiners } = configuration.createCasualConfiguration();
const chrono = new Chrono({
  parsers: parsers.filter((parser) => PARSERS.includes(parser.constructor.name)),
  refiners: refiners.filter((refiner) => REFINERS.includes(refiner.constructor.name)),
});
/** What chrono infers from it is not used. */
const ANY_DAY = new Date(0);

const YEAR_FIRST = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}/;
const YEAR_LAST = /^(\d{1,2})[./-](\d{1,2})[./-]\d{4}$/;
/** Other words as well, which need more to be dates. */
const SHORT = /^(?:mon|tue|wed|thu|fri|sat|sun|weekend)\.?$/i;

/** The days that a text names by the calendar or by the week. */
export function findCalendarDates(text: string, now: Temporal.ZonedDateTime): DatePhrase[] {
  return chrono.parse(withoutRanges(text), ANY_DAY).flatMap((result) => {
    const range = rangeOf(result);
    const words = text.slice(range.start, range.end);
    if (result.end || SHORT.test(words)) return [];
    const when = dayOfMonth(result, words, now) ?? dayOfWeek(result, words, now);
    const standing = /[a-z]/i.test(words) && !/^(?:this|next)\b|week$/i.test(words) ? 'calendar' : 'certain';
    return when ? [{ ...range, standing, ...when }] : [];
  });
}

/** chrono takes the end of `at 9:00 until 24 Dec` for the days from 00 to 24. */
const withoutRanges = (text: string): string =>
  text.replace(/\b(?:to|until|through|till)\b/gi, (word) => '\0'.repeat(word.length));

function dayOfMonth(result: ParsedResult, words: string, now: Temporal.ZonedDateTime): When | null {
  const [year, month, day] = [certain(result, 'year'), certain(result, 'month'), certain(result, 'day')];
  if (!month || !day || !isClear(words)) return null;
  const today = now.toPlainDate();
  if (year === undefined) return onWeekday(result, nextTwo(today, month, day));
  // A task is about a year that is over, and not due in it.
  if (year < today.year || year > 9999) return null;
  const days = datesOf([year], month, day);
  if (certain(result, 'hour') === undefined) return { days, moment: null };
  const moment = days[0] ? momentOf(result, days[0], now) : null;
  return moment && { days, moment };
}

/** Not a version, a fraction, or 3/4/2027, which is in March for some and in April for others. */
function isClear(words: string): boolean {
  const [, one, other] = YEAR_LAST.exec(words) ?? [];
  if (one !== undefined) return Number(one) > 12 || Number(other) > 12 || Number(one) === Number(other);
  return YEAR_FIRST.test(words) || (/\d/.test(words) && /[a-z]/i.test(words));
}

/** `Fri 13 Nov` is on a Friday, or a slip. */
function onWeekday(result: ParsedResult, days: readonly Temporal.PlainDate[]): When | null {
  const weekday = certain(result, 'weekday');
  return weekday === undefined || days[0]?.dayOfWeek === (weekday || 7) ? { days } : null;
}

/** Of a day that comes every year, or in leap years only. */
function nextTwo(today: Temporal.PlainDate, month: number, day: number): Temporal.PlainDate[] {
  const years = Array.from({ length: 13 }, (_, ahead) => today.year + ahead);
  return datesOf(years, month, day)
    .filter((date) => Temporal.PlainDate.compare(date, today) >= 0)
    .slice(0, 2);
}

const datesOf = (years: readonly number[], month: number, day: number): Temporal.PlainDate[] =>
  years
    .map((year) => Temporal.PlainDate.from({ year, month, day }))
    // Which turns the 30th of February into the 28th.
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

/** `next friday` is the one of next week, whose first day is Monday. */
function dayOfWeek(result: ParsedResult, words: string, now: Temporal.ZonedDateTime): When | null {
  const weekday = certain(result, 'weekday');
  if (weekday === undefined || certain(result, 'day') !== undefined) return null;
  if (/\b(?:last|past|weekday)/i.test(words)) return null;
  const today = now.toPlainDate();
  // chrono's Sunday is 0.
  const ahead = (weekday || 7) - today.dayOfWeek;
  if (/\bnext\b/i.test(words)) return { days: [today.add({ days: ahead + 7 })], moment: null };
  const next = today.add({ days: (ahead + 7) % 7 });
  return { days: /\bthis\b/i.test(words) ? [next] : [next, next.add({ days: 7 })], moment: null };
}

function certain({ start }: ParsedResult, part: Component): number | undefined {
  return start.isCertain(part) ? (start.get(part) ?? undefined) : undefined;
}

/** Without the comma or the bracket that chrono counts in. */
function rangeOf({ index, text }: ParsedResult): Range {
  const start = index + text.length - text.replace(/^[\s,(]+/, '').length;
  return { start, end: start + text.slice(start - index).replace(/(?<![\s,)])[\s,)]+$/, '').length };
}
