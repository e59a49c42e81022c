import { Temporal } from 'temporal-polyfill';
import type { DateOrder, Step } from './date-phrase.js';
import { isOver } from './relative-date.js';

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
