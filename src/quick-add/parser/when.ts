import { type Due, isDateDue } from '../../tasks/due.js';
import { findDates } from './date-phrase.js';
import { dueOf, findDue, type Now } from './due-phrase.js';
import { hide, type Page, type Range } from './page.js';
import { findCompletion, findCount, findUntil } from './recurrence-end.js';
import { findRecurrence, type RecurrencePhrase } from './recurrence-phrase.js';
import { untilOf } from './recurrence-rule.js';
import type { Found } from './spans.js';
import type { TimePhrase } from './time-phrase.js';

export interface Recurrence {
  /** A rule of RFC 5545, without `RRULE:`. */
  readonly rule: string;
  readonly from: 'due' | 'completion';
}

export interface When {
  readonly due: Due | null;
  readonly recurrence: Recurrence | null;
  readonly time: string | null;
  readonly found: readonly Found[];
}

/** When and how often. The recurrence is read first: the Monday of `every monday` is no date. */
export function readWhen(page: Page, now: Now): When {
  const phrase = findRecurrence(page);
  return phrase ? readRecurring(page, phrase, now) : readOnce(page, now);
}

function readOnce(page: Page, now: Now): When {
  const { date, time } = findDue(page, findDates(page.open, clockOf(now)), null);
  const due = dueOf({ date, time }, now, false);
  return { due, recurrence: null, time: null, found: named('due', date, time) };
}

function readRecurring(page: Page, phrase: RecurrencePhrase, now: Now): When {
  const open = hide(page, [phrase]);
  const dates = findDates(open.open, clockOf(now));
  const until = findUntil(open, dates, phrase);
  const others = dates.filter((date) => date !== until?.date);
  const { date, time } = findDue(hide(open, ranges(until)), others, phrase);
  const rest = hide(open, ranges(until, date, time));
  const completion = findCompletion(rest, phrase);
  const count = until ? null : findCount(hide(rest, ranges(completion)), phrase);
  const due = dueOf({ date, time }, now, true);
  const hasTime = time !== null || (due !== null && !isDateDue(due)) || phrase.rule.startsWith('FREQ=HOURLY');
  const last = until && untilOf(until.day, hasTime ? now.timeZone : null);
  return {
    due,
    recurrence: {
      rule: [phrase.rule, last, countOf(count)].filter(Boolean).join(';'),
      from: phrase.isFromCompletion || completion ? 'completion' : 'due',
    },
    time: date ? null : timeText(time),
    found: [...named('recurrence', phrase, until, count, completion), ...named('due', date, time)],
  };
}

const countOf = (phrase: { readonly count: number } | null): string | null =>
  phrase && `COUNT=${phrase.count}`;

const timeText = (phrase: TimePhrase | null): string | null =>
  phrase && phrase.time.toString({ smallestUnit: 'second' });

const clockOf = ({ instant, timeZone }: Now) => instant.toZonedDateTimeISO(timeZone);

const ranges = (...found: readonly (Range | null)[]): Range[] => found.filter((range) => range !== null);

const named = (kind: Found['kind'], ...found: readonly (Range | null)[]): Found[] =>
  ranges(...found).map(({ start, end }) => ({ kind, start, end }));
