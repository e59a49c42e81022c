import { Temporal } from 'temporal-polyfill';
import { type Due, isDateDue } from '../../tasks/due.js';
import { firstDue, nextDue } from '../../tasks/recurrence/series.js';
import { isOfHours } from './recurrence-rule.js';

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
