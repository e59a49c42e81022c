import { Temporal } from 'temporal-polyfill';

/** A calendar date without a time zone. */
export interface DateDue {
  /** `YYYY-MM-DD`. */
  readonly date: string;
}

/** A wall-clock time: floating (RFC 5545, 3.3.5, form 1) or, with a time zone, zoned (form 3). */
export interface TimeDue {
  /** `YYYY-MM-DDTHH:MM:SS`, without an offset. */
  readonly dateTime: string;
  /** IANA time zone name. */
  readonly timeZone?: string;
}

/** When a task is due: a date, a floating time or a zoned time. One kind is never converted into another. */
export type Due = DateDue | TimeDue;

export const isDateDue = (due: Due): due is DateDue => 'date' in due;

/** The wall-clock time of the due; the start of the day for a date. */
export function wallClockOf(due: Due): Temporal.PlainDateTime {
  return isDateDue(due)
    ? Temporal.PlainDate.from(due.date).toPlainDateTime()
    : Temporal.PlainDateTime.from(due.dateTime);
}

/**
 * The instant of the due. The time zone applies to dates and floating times only. RFC 5545, 3.3.5: a time in a gap uses the offset
 * before the gap; an ambiguous time is the earlier one.
 */
export function instantOf(due: Due, timeZone: string): Temporal.Instant {
  const zone = isDateDue(due) ? timeZone : (due.timeZone ?? timeZone);
  return wallClockOf(due).toZonedDateTime(zone, { disambiguation: 'compatible' }).toInstant();
}

/** West of Greenwich, the last hours of 9999 are in the year 10000 in UTC, which does not fit four digits. */
const MAX_INSTANT = Temporal.Instant.from('9999-12-31T23:59:59.999Z');

const earlier = (one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant =>
  Temporal.Instant.compare(one, other) < 0 ? one : other;

/** The columns that store a due. */
export interface DueColumns {
  readonly dueWall: string | null;
  readonly dueTimed: boolean | null;
  readonly dueTimeZone: string | null;
  readonly dueAt: string | null;
}

export function columnsOf(due: Due | null): DueColumns {
  if (due === null) return { dueWall: null, dueTimed: null, dueTimeZone: null, dueAt: null };
  if (isDateDue(due))
    return { dueWall: `${due.date}T00:00:00`, dueTimed: false, dueTimeZone: null, dueAt: null };
  const { dateTime, timeZone } = due;
  if (timeZone === undefined) return { dueWall: dateTime, dueTimed: true, dueTimeZone: null, dueAt: null };
  const dueAt = earlier(instantOf(due, timeZone), MAX_INSTANT).toString({ fractionalSecondDigits: 3 });
  return { dueWall: dateTime, dueTimed: true, dueTimeZone: timeZone, dueAt };
}

export function dueOf({ dueWall, dueTimed, dueTimeZone }: Omit<DueColumns, 'dueAt'>): Due | null {
  if (dueWall === null) return null;
  if (!dueTimed) return { date: dueWall.slice(0, 10) };
  return dueTimeZone === null ? { dateTime: dueWall } : { dateTime: dueWall, timeZone: dueTimeZone };
}

/** A view by due, with the bounds of today in a time zone. */
export interface DueView {
  readonly name: 'today' | 'overdue' | 'upcoming';
  /** Wall-clock times in the time zone. */
  readonly now: string;
  readonly today: string;
  readonly tomorrow: string;
  /** The same as instants. */
  readonly nowAt: string;
  readonly todayAt: string;
  readonly tomorrowAt: string;
}

/** The bounds of today in a time zone, as wall-clock times and as instants. */
export function dueView(name: DueView['name'], timeZone: string, at: Temporal.Instant): DueView {
  const now = at.toZonedDateTimeISO(timeZone);
  const today = now.startOfDay();
  const tomorrow = today.add({ days: 1 }).startOfDay();
  return {
    name,
    now: wallClock(now),
    today: `${today.toPlainDate()}T00:00:00`,
    tomorrow: `${tomorrow.toPlainDate()}T00:00:00`,
    nowAt: at.toString(),
    todayAt: today.toInstant().toString(),
    tomorrowAt: tomorrow.toInstant().toString(),
  };
}

const wallClock = (time: Temporal.ZonedDateTime): string =>
  time.toPlainDateTime().toString({ smallestUnit: 'second' });
