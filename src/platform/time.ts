import { Temporal } from 'temporal-polyfill';

/** Earlier dates are almost certainly typos. */
export const FIRST_YEAR = 1900;
const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.0{1,9})?)?$/;
const ZERO_FRACTION = /\.0+$/;
const ZONE_NAME = /^[A-Za-z][\w+\-/]{0,63}$/;
/** Removed from the IANA database in 2020. Node.js still supports these, PostgreSQL does not. */
const WITHDRAWN_ZONE = /^(SystemV\/|US\/Pacific-New$)/i;

/** Whether the value is an existing day in the form `YYYY-MM-DD`, 1900 or later. */
export const isCalendarDate = (value: unknown): value is string =>
  typeof value === 'string' && DATE.test(value) && isOnCalendar(Temporal.PlainDate, value);

/** Whether the value is an existing time in the form `YYYY-MM-DDTHH:MM` or `…:SS`, 1900 or later; a fraction must be zero. */
export const isLocalDateTime = (value: unknown): value is string =>
  // Temporal would clamp a leap second to :59.
  typeof value === 'string' &&
  DATE_TIME.test(value) &&
  !/:60(\.|$)/.test(value) &&
  isOnCalendar(Temporal.PlainDateTime, value);

/** A time without its zero fraction, as `Date.toISOString()` writes one. */
export const withoutFraction = (time: string): string => time.replace(ZERO_FRACTION, '');

function isOnCalendar(
  type: { from(text: string, options: { overflow: 'reject' }): { readonly year: number } },
  text: string,
): boolean {
  try {
    return type.from(text, { overflow: 'reject' }).year >= FIRST_YEAR;
  } catch {
    return false;
  }
}

/** Whether the value is an IANA time zone name. Offsets such as `+01:00` are rejected. */
export const isTimeZone = (value: unknown): value is string => zoneOf(value) !== undefined;

/** Returns the zone name with its canonical capitalization. */
export const nameOfZone = (zone: string): string => zoneOf(zone)!;

function zoneOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !ZONE_NAME.test(value) || WITHDRAWN_ZONE.test(value)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value).timeZoneId;
  } catch {
    return undefined;
  }
}

/**
 * The name by which PostgreSQL knows a time zone; undefined where it has neither that name nor another one of the same zone. Node.js
 * and PostgreSQL each bring their own list, and packages of PostgreSQL may lack names that are links, such as Asia/Calcutta.
 */
export function zoneKnownAs(zone: string, known: ReadonlySet<string>): string | undefined {
  if (known.has(zone)) return zone;
  // Whichever name of a zone Intl prefers, it is the same for all of them.
  const sought = preferredName(zone);
  return sought === undefined ? undefined : [...known].find((name) => preferredName(name) === sought);
}

/** Undefined for what Intl does not know, such as PostgreSQL's `posixrules`. */
function preferredName(zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
