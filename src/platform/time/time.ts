import { Temporal } from 'temporal-polyfill';

/** Before it, dates are rather mistakes than plans; after it, four digits do not hold the year. */
export const FIRST_YEAR = 1900;
const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.0{1,9})?)?$/;
const ZERO_FRACTION = /\.0+$/;
const ZONE_NAME = /^[A-Za-z][\w+\-/]{0,63}$/;
/** Not in the IANA database since 2020: Node.js has them still, PostgreSQL does not. */
const WITHDRAWN_ZONE = /^(SystemV\/|US\/Pacific-New$)/i;

/** Whether it is `YYYY-MM-DD`, a day that exists, and not before 1900. */
export const isCalendarDate = (value: unknown): value is string =>
  typeof value === 'string' && DATE.test(value) && isOnCalendar(Temporal.PlainDate, value);

/** Whether it is `YYYY-MM-DDTHH:MM` or `…:SS`, exists on calendar and clock, and is not before 1900. A fraction can only be zero. */
export const isLocalDateTime = (value: unknown): value is string =>
  // A leap second would be taken for the second before it.
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

/** Whether it names a zone of the IANA database; an offset such as `+01:00` is none. */
export const isTimeZone = (value: unknown): value is string => zoneOf(value) !== undefined;

/** The zone's name in its usual capitals. */
export const nameOfZone = (zone: string): string => zoneOf(zone)!;

function zoneOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !ZONE_NAME.test(value) || WITHDRAWN_ZONE.test(value)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value).timeZoneId;
  } catch {
    return undefined;
  }
}
