import { Temporal } from 'temporal-polyfill';
import { type Due, isDateDue, wallClockOf } from '../../tasks/due.js';
import type { Recurrence } from '../../tasks/recurrence/series.js';
import { type DatePhrase, dueOf, findDates, findDue, type Now, timeIn } from './due-phrase.js';
import { firstDueOf, firstOccurrence, type Start, untilOf } from './recurrence-rule.js';
import { type Found, hide, isPartial, namesDay, type MaskedText, type Range } from './spans.js';
import { findCount, findDuration, findFrom, findUntil, type Until } from './recurrence-end.js';
import { findRecurrence, type RecurrencePhrase } from './recurrence-phrase.js';
import { later } from './relative-date.js';
import type { TimePhrase } from './time-phrase.js';

export interface When {
  readonly due: Due | null;
  readonly recurrence: Recurrence | null;
  readonly time: string | null;
  readonly found: readonly Found[];
}

const NOTHING: When = { due: null, recurrence: null, time: null, found: [] };

/**
 * Reads due and recurrence. The recurrence comes first, because the Monday of `every monday` is not a date. Partially parsed phrases are
 * ignored.
 */
export function readWhen(masked: MaskedText, now: Now): When {
  const phrase = findRecurrence(masked);
  const when = phrase ? readRecurring(masked, phrase, now) : readOnce(masked, now);
  return isPartial(masked, when.found, phrase !== null) ? NOTHING : when;
}

function readOnce(masked: MaskedText, now: Now): When {
  const { date, time } = findDue(masked, datesIn(masked, now), null);
  if (time && !date && namesDay(masked)) return NOTHING;
  const due = dueOf({ date, time }, now, false);
  return { due, recurrence: null, time: null, found: named('due', date, time) };
}

function readRecurring(masked: MaskedText, phrase: RecurrencePhrase, now: Now): When {
  const open = hide(masked, [phrase]);
  const dates = datesIn(open, now);
  const today = now.instant.toZonedDateTimeISO(now.timeZone).toPlainDate();
  const until = findUntil(open, dates, phrase, today);
  const others = dates.filter((date) => date !== until?.date);
  const { date, time } = findDue(hide(open, ranges(until)), others, phrase);
  const end = findEnd(hide(open, ranges(until, date, time)), phrase, until);
  const ofDay = timeIn(phrase.part, time, true);
  const day = dueOf({ date: date && withPart(date, phrase), time }, now, true);
  const start = {
    due: day && date && isStart(open, date) ? (firstDueOf(phrase.rule, day) ?? day) : day,
    time: date ? null : timeText(ofDay),
  };
  return {
    ...start,
    recurrence: {
      rule: [phrase.rule, endOf(end, { rule: phrase.rule, ...start }, now)].filter(Boolean).join(';'),
      from: phrase.isFromCompletion ? 'completion' : (end.from?.from ?? 'due'),
    },
    found: [
      ...named('recurrence', phrase, end.until, end.count, end.duration, end.from),
      ...named('due', date, time),
    ],
  };
}

/** Whether the date is a start: `every monday starting tomorrow` starts on a Monday. */
const isStart = ({ open }: MaskedText, { start }: DatePhrase): boolean =>
  /^(?:start|begin|from|as\s)/i.test(open.slice(start, start + 5));

/** Applies the part of the day, as in `every morning starting tomorrow`. */
const withPart = (date: DatePhrase, { part }: RecurrencePhrase): DatePhrase =>
  part ? { ...date, part, isTimeOfPart: true } : date;

function findEnd(rest: MaskedText, phrase: RecurrencePhrase, until: Until | null) {
  const from = findFrom(rest, phrase);
  const open = hide(rest, ranges(from));
  const count = until ? null : findCount(open, phrase);
  const duration = (until ?? count) ? null : findDuration(open, phrase);
  return { until, from, count, duration };
}

function endOf(
  { until, count, duration }: ReturnType<typeof findEnd>,
  start: Start,
  now: Now,
): string | null {
  if (count) return `COUNT=${count.count}`;
  const first = (until ?? duration) && firstOccurrence(start, now);
  if (!first) return null;
  const begin = wallClockOf(first).toPlainDate();
  const last = duration
    ? later(begin, duration.amounts).subtract({ days: 1 })
    : (until!.days.find((day) => Temporal.PlainDate.compare(day, begin) >= 0) ?? until!.days[0]!);
  return untilOf(last, isDateDue(first) ? null : now.timeZone);
}

const datesIn = ({ open }: MaskedText, now: Now): DatePhrase[] =>
  findDates(open, now.instant.toZonedDateTimeISO(now.timeZone), now.dateOrder);

const timeText = (phrase: Pick<TimePhrase, 'time'> | null): string | null =>
  phrase && phrase.time.toString({ smallestUnit: 'second' });

const ranges = (...found: readonly (Range | null)[]): Range[] => found.filter((range) => range !== null);

const named = (kind: Found['kind'], ...found: readonly (Range | null)[]): Found[] =>
  ranges(...found).map(({ start, end }) => ({ kind, start, end }));
