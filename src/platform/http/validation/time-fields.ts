import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { Temporal } from 'temporal-polyfill';
import { isCalendarDate, isLocalDateTime, isTimeZone, nameOfZone, withoutFraction } from '../../time.js';
import { field, type FieldOptions } from './field.js';

/** A calendar date, `YYYY-MM-DD`. */
export function CalendarDate(options: FieldOptions<string>): PropertyDecorator {
  return field(
    { type: 'string', format: 'date' },
    options,
    rule('date', isCalendarDate, 'a date such as 2026-12-24'),
  );
}

/** A local date and time without an offset, normalized to seconds. */
export function LocalDateTime(options: FieldOptions<string>): PropertyDecorator {
  return field(
    { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.0{1,9})?)?$' },
    options,
    rule(
      'local-date-time',
      isLocalDateTime,
      'a local date and time such as 2026-12-24T18:00:00, without an offset',
    ),
    read(isLocalDateTime, (text) => (text.length === 16 ? `${text}:00` : withoutFraction(text))),
  );
}

/** A date or a local date and time, for ranges. */
export function DateOrDateTime(options: FieldOptions<string>): PropertyDecorator {
  const valid = (value: unknown): value is string => isCalendarDate(value) || isLocalDateTime(value);
  return field(
    { type: 'string' },
    options,
    rule('date-or-time', valid, 'a date such as 2026-12-24 or a local time such as 2026-12-24T18:00'),
    read(valid, withoutFraction),
  );
}

/** A time of day, normalized to `HH:MM`; seconds must be zero. */
export function TimeOfDay(options: FieldOptions<string>): PropertyDecorator {
  return field(
    { type: 'string', pattern: TIME_OF_DAY.source },
    options,
    rule('time-of-day', isTimeOfDay, 'a time such as 22:00'),
    read(isTimeOfDay, (time) => time.slice(0, 5)),
  );
}

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d(:00(\.0{1,9})?)?$/;
const isTimeOfDay = (value: unknown): value is string => typeof value === 'string' && TIME_OF_DAY.test(value);

/** An IANA time zone name, normalized to its usual capitalization. */
export function TimeZone(options: FieldOptions<string>): PropertyDecorator {
  return field(
    { type: 'string', minLength: 1, maxLength: 64 },
    options,
    rule('time-zone', isTimeZone, 'a time zone such as Europe/Berlin'),
    read(isTimeZone, nameOfZone),
  );
}

/** A BCP 47 language tag, as in `navigator.language`. */
export function Locale(options: FieldOptions<string>): PropertyDecorator {
  return field(
    { type: 'string', minLength: 2, maxLength: 64 },
    options,
    rule('locale', isLocale, 'a language tag such as en-GB'),
  );
}

function isLocale(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 64) return false;
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

/** An instant (RFC 3339, with `Z` or an offset), normalized to UTC with milliseconds. */
export function InstantField(options: FieldOptions<string>): PropertyDecorator {
  return field(
    { type: 'string', format: 'date-time' },
    options,
    rule('moment', isMoment, 'a time with an offset such as 2026-12-24T17:00:00Z'),
    read(isMoment, (text) => new Date(text).toISOString()),
  );
}

// Leap seconds would be clamped to :59.
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

function isMoment(value: unknown): value is string {
  if (typeof value !== 'string' || !RFC_3339.test(value)) return false;
  try {
    const year = Temporal.Instant.from(value).toZonedDateTimeISO('UTC').year;
    return year >= 1900 && year <= 9999;
  } catch {
    return false;
  }
}

/** Normalizes valid values and leaves invalid ones for the rule to reject. */
const read = (
  isValid: (value: unknown) => value is string,
  into: (text: string) => string,
): PropertyDecorator => Transform(({ value }) => (isValid(value) ? into(value) : value));

const rule = (name: string, validate: (value: unknown) => boolean, what: string): PropertyDecorator =>
  ValidateBy({ name, validator: { validate, defaultMessage: () => `$property must be ${what}` } });
