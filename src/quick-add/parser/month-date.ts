import { Temporal } from 'temporal-polyfill';
import type { Step, When } from './due-phrase.js';
import { dateOf } from './calendar-date.js';
import { isOver, words } from './relative-date.js';
import { MONTH, monthOf, NTH, nthOf, SPACE, SUFFIX, WEEKDAY, weekdayOf, WORKDAY } from './words.js';

const THE = `(?:the${SPACE})?`;
const YEAR = `(?:,?${SPACE}(\\d{4}))?`;
/** `the month`, `next month`, `January`, `january 2027`. */
const IN_MONTH = `(?:(?:the|(this|next))${SPACE})?(month|${MONTH})${YEAR}`;
const NO_MONTH = `(?!${SPACE}(?:of${SPACE})?(?:${MONTH}|(?:the|this|next)${SPACE}month))`;
const WORKDAYS = new RegExp(`^${WORKDAY}$`, 'i');

type Choose = (month: Temporal.PlainYearMonth) => Temporal.PlainDate | null;

/** Days within a month, or at the start or end of a month, year or week. */
export const MONTH_STEPS: readonly Step[] = [
  {
    words: words(`${THE}(${NTH})${SPACE}(${WEEKDAY}|day|${WORKDAY})${SPACE}(?:of|in)${SPACE}${IN_MONTH}`),
    certainty: 'calendar',
    when: (match, now) => next(now, monthsOf(match.slice(3), now), nthDay(nthOf(match[1]!), match[2]!)),
  },
  {
    words: words(`${THE}(first|last)${SPACE}(?:work|business${SPACE}|working${SPACE})day`),
    certainty: 'last',
    when: (match, now) => next(now, comingMonths(now), nthDay(nthOf(match[1]!), 'workday')),
  },
  {
    words: words(
      `${THE}(?:(first)|(\\d{1,2})${SUFFIX})${SPACE}of${SPACE}(?:(?:the|(this|next))${SPACE})(month)${YEAR}`,
    ),
    certainty: 'calendar',
    when: (match, now) => next(now, monthsOf(match.slice(3), now), dayAt(Number(match[2] ?? 1))),
  },
  {
    words: words(`(\\d{1,2})${SUFFIX}${NO_MONTH}`),
    certainty: 'last',
    when: (match, now) => upcoming(now, dayAt(Number(match[1]))),
  },
  {
    words: words(`the${SPACE}(\\d{1,2})${SUFFIX}${NO_MONTH}`),
    certainty: 'led',
    when: (match, now) => upcoming(now, dayAt(Number(match[1]))),
  },
  {
    words: words(`(?:(?:in|at|by)${SPACE})?${THE}(start|beginning|middle|end)${SPACE}of${SPACE}${IN_MONTH}`),
    certainty: 'calendar',
    when: (match, now) => next(now, monthsOf(match.slice(2), now), edge(match[1]!)),
  },
  {
    words: words(`(?:in${SPACE})?(mid)(?:-|${SPACE})(?:of${SPACE})?${IN_MONTH}`),
    certainty: 'calendar',
    when: (match, now) => next(now, monthsOf(match.slice(2), now), edge(match[1]!)),
  },
  {
    words: words(`eom|month(?:-|${SPACE})end`),
    certainty: 'calendar',
    when: (_, now) => next(now, comingMonths(now), edge('end')),
  },
  {
    words: words(
      `(?:at${SPACE})?${THE}(start|beginning|end)${SPACE}of${SPACE}(?:(?:the|(this|next))${SPACE})?year|eoy`,
    ),
    certainty: 'calendar',
    when: ([, side = 'end', modifier], { year }) => {
      const of = /next/i.test(modifier ?? '') ? year + 1 : year;
      if (/^end/i.test(side)) return { days: [Temporal.PlainDate.from({ year: of, month: 12, day: 31 })] };
      return of > year ? { days: [Temporal.PlainDate.from({ year: of, month: 1, day: 1 })] } : null;
    },
  },
  {
    words: words(`(?:at${SPACE})?${THE}(?:start|beginning)${SPACE}of${SPACE}next${SPACE}week`),
    certainty: 'calendar',
    when: (_, now) => ({ days: [now.toPlainDate().add({ days: 8 - now.dayOfWeek })] }),
  },
];

/** The months that `the month`, `next month` or `January` can mean, in order. */
function monthsOf(groups: readonly (string | undefined)[], now: Temporal.ZonedDateTime) {
  const [modifier = '', word = '', year] = groups;
  const current = now.toPlainDate().toPlainYearMonth();
  if (/^month$/i.test(word)) {
    if (year) return [];
    if (/next/i.test(modifier)) return [current.add({ months: 1 })];
    return /this/i.test(modifier) ? [current] : comingMonths(now);
  }
  // `the march of 2027` is not a month; `next march` is ambiguous.
  if (modifier) return [];
  const month = monthOf(word);
  const years = year ? [Number(year)] : [current.year, current.year + 1];
  return years.map((each) => Temporal.PlainYearMonth.from({ year: each, month }));
}

const comingMonths = (now: Temporal.ZonedDateTime): Temporal.PlainYearMonth[] =>
  Array.from({ length: 3 }, (_, months) => now.toPlainDate().toPlainYearMonth().add({ months }));

/** The first day that is not past. */
function next(
  now: Temporal.ZonedDateTime,
  months: readonly Temporal.PlainYearMonth[],
  choose: Choose,
): When | null {
  const day = months.flatMap((month) => choose(month) ?? []).find((date) => !isOver(date, now));
  return day ? { days: [day] } : null;
}

/** The next two days, because the time on the first may be past. */
function upcoming(now: Temporal.ZonedDateTime, choose: Choose): When {
  const days = Array.from({ length: 4 }, (_, months) => now.toPlainDate().toPlainYearMonth().add({ months }))
    .flatMap((month) => choose(month) ?? [])
    .filter((date) => !isOver(date, now));
  return { days: days.slice(0, 2) };
}

const dayAt =
  (day: number): Choose =>
  ({ year, month }) =>
    dateOf(year, month, day);

const edge =
  (side: string): Choose =>
  (month) => {
    if (/^mid/i.test(side)) return month.toPlainDate({ day: 15 });
    return month.toPlainDate({ day: /^end/i.test(side) ? month.daysInMonth : 1 });
  };

const nthDay =
  (nth: number, word: string): Choose =>
  (month) => {
    const days = Array.from({ length: month.daysInMonth }, (_, index) =>
      month.toPlainDate({ day: index + 1 }),
    );
    return days.filter(isOneOf(word)).at(nth < 0 ? nth : nth - 1) ?? null;
  };

function isOneOf(word: string): (day: Temporal.PlainDate) => boolean {
  if (/^day$/i.test(word)) return () => true;
  if (WORKDAYS.test(word)) return (day) => day.dayOfWeek <= 5;
  return (day) => day.dayOfWeek === weekdayOf(word);
}
