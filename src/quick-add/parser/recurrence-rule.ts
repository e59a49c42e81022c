import { Temporal } from 'temporal-polyfill';
import { type Due, isDateDue } from '../../tasks/due.js';
import { firstDue, nextDue } from '../../tasks/recurrence/series.js';

export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** The last day of a month in RFC 5545. */
export const LAST_DAY = -1;

/** The last day that every month has. Later days need a fallback in shorter months. */
const SAFE_DAY = 28;

const FREQUENCIES: Readonly<Record<Unit, string>> = {
  minute: 'MINUTELY',
  hour: 'HOURLY',
  day: 'DAILY',
  week: 'WEEKLY',
  month: 'MONTHLY',
  year: 'YEARLY',
};

export const ruleOf = (unit: Unit, interval: number, byParts?: string): string =>
  [`FREQ=${FREQUENCIES[unit]}`, interval > 1 ? `INTERVAL=${interval}` : '', byParts]
    .filter(Boolean)
    .join(';');

const WEEK = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** Weekday names such as `mon` or `Fridays` as BYDAY, in the order of the week. */
export function onWeekdays(words: readonly string[]): string {
  const named = new Set(words.map(codeOf));
  return `BYDAY=${WEEK.filter((code) => named.has(code)).join(',')}`;
}

/** A range of weekdays, which may wrap around the weekend. */
export function onWeekdayRange(first: string, last: string): string {
  const from = WEEK.indexOf(codeOf(first));
  const length = ((WEEK.indexOf(codeOf(last)) - from + 7) % 7) + 1;
  return onWeekdays(range(from, from + length - 1).map((index) => WEEK[index % 7]!));
}

/** The `nth` weekdays of the month; -1 for the last. */
export const onNthWeekdays = (nths: readonly number[], word: string): string =>
  `BYDAY=${[...new Set(nths)].map((nth) => `${nth}${codeOf(word)}`).join(',')}`;

/** The `nth` day of the month from Monday to Friday. */
export const onNthWorkday = (nth: number): string => `BYDAY=MO,TU,WE,TH,FR;BYSETPOS=${nth}`;

/** Whether the rule is hourly or minutely, so that its start determines its times. */
export const isOfHours = (rule: string): boolean => /FREQ=(?:HOURLY|MINUTELY)/.test(rule);

const codeOf = (word: string): string => word.slice(0, 2).toUpperCase();

/** Days of the month. In a month without such a day, the last day is used. */
export function onMonthDays(days: readonly number[]): string {
  if (Math.max(...days) <= SAFE_DAY) return `BYMONTHDAY=${inOrder(days).join(',')}`;
  const named = inOrder(days).map((day) => (day === LAST_DAY ? 31 : day));
  const latest = Math.max(...named);
  const candidates = [...named.filter((day) => day < SAFE_DAY), ...range(SAFE_DAY, latest)];
  // BYSETPOS=-1 selects the last candidate that a month has, in place of the latest named day.
  const places = named.filter((day) => day < latest).map((day) => candidates.indexOf(day) + 1);
  return `BYMONTHDAY=${candidates.join(',')};BYSETPOS=${[...places, -1].join(',')}`;
}

/** A day of the year; 29 February falls back to the 28th. Null if no year has the day. */
export function onDayOfYear(month: number, day: number): string | null {
  const leapYear = 2024;
  if (day < 1 || day > Temporal.PlainDate.from({ year: leapYear, month, day: 1 }).daysInMonth) return null;
  return `BYMONTH=${month};${month === 2 ? onMonthDays([day]) : `BYMONTHDAY=${day}`}`;
}

/** UNTIL as a date or, with a time zone, as the last second of that day in UTC. */
export function untilOf(date: Temporal.PlainDate, timeZone: string | null): string {
  if (timeZone === null) return `UNTIL=${basic(date.toString())}`;
  const lastSecond = date.toZonedDateTime({ timeZone, plainTime: '23:59:59' }).toInstant();
  return `UNTIL=${basic(lastSecond.toString({ smallestUnit: 'second' }))}`;
}

const basic = (iso: string): string => iso.replace(/[-:]/g, '');

/** Sorted and distinct; the last day of the month comes last. */
const inOrder = (days: readonly number[]): number[] =>
  [...new Set(days)].sort((one, other) => (one < 0 ? 1 : other < 0 ? -1 : one - other));

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

export interface Start {
  readonly rule: string;
  /** The due in the text; without one, the rule's first occurrence. */
  readonly due: Due | null;
  readonly time: string | null;
}

interface Now {
  readonly instant: Temporal.Instant;
  readonly timeZone: string;
}

/** The first occurrence that is not past, from the given due or from today. */
export function firstOccurrence({ rule, due, time }: Start, now: Now): Due | null {
  const here = now.instant
    .toZonedDateTimeISO(now.timeZone)
    .toPlainDateTime()
    .round({ smallestUnit: 'minute', roundingMode: 'ceil' });
  let first = due ?? firstDueOf(rule, startOf(rule, time, { here, timeZone: now.timeZone }));
  // A day has at most 1,440 occurrences, one per minute.
  for (let attempts = 1440; first && isPast(first, now) && attempts > 0; attempts -= 1)
    first = nextDue(
      { rule, from: 'due', start: first, due: first, number: 1 },
      { at: now.instant, timeZone: now.timeZone },
    );
  return first;
}

/** Ignores INTERVAL, so that `every other tuesday` starts on the next Tuesday. */
export const firstDueOf = (rule: string, start: Due): Due | null =>
  firstDue(rule.replace(/;INTERVAL=\d+/, ''), start);

function startOf(
  rule: string,
  time: string | null,
  { here, timeZone }: { here: Temporal.PlainDateTime; timeZone: string },
): Due {
  if (time !== null) {
    const start = here.toPlainDate().toPlainDateTime(time);
    const isOver = Temporal.PlainDateTime.compare(start, here) < 0;
    return { dateTime: start.add({ days: isOver ? 1 : 0 }).toString({ smallestUnit: 'second' }), timeZone };
  }
  // An hourly recurrence needs a time even if the text has none.
  return isOfHours(rule) ? { dateTime: here.toString(), timeZone } : { date: `${here.toPlainDate()}` };
}

function isPast(due: Due, { instant, timeZone }: Now): boolean {
  if (isDateDue(due)) return false;
  const moment = Temporal.PlainDateTime.from(due.dateTime).toZonedDateTime(timeZone).toInstant();
  return Temporal.Instant.compare(moment, instant) < 0;
}
