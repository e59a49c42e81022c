import { Temporal } from 'temporal-polyfill';
import { type Due, isDateDue } from '../due.js';
import type { RecurrenceRule } from './recurrence-rule.js';

/** Wall-clock time in seconds since 1970-01-01T00:00:00, ignoring daylight saving. */
export type WallTime = number;

export const SECONDS_IN_DAY = 86_400;
/** The first time that a due cannot express. */
export const END_OF_TIME: WallTime = Date.UTC(10_000, 0, 1) / 1000;

export const dayOf = (time: WallTime): number => Math.floor(time / SECONDS_IN_DAY);
export const secondOfDay = (time: WallTime): number => time - dayOf(time) * SECONDS_IN_DAY;

export const wallTimeOf = (due: Due): WallTime =>
  Date.parse(isDateDue(due) ? `${due.date}T00:00:00Z` : `${due.dateTime}Z`) / 1000;

/** A due of the same kind and zone. */
export function dueAt(time: WallTime, like: Due): Due {
  const dateTime = new Date(time * 1000).toISOString().slice(0, 19);
  return isDateDue(like) ? { date: dateTime.slice(0, 10) } : { ...like, dateTime };
}

/** Converts between wall-clock time and elapsed time. */
export interface Clock {
  /** Seconds since 1970, in UTC for a zoned due. Gaps and ambiguous times are resolved as in `instantOf`. */
  secondsAt(time: WallTime): number;
  /** Null for the second occurrence of an ambiguous time, which a due cannot express. */
  timeAt(seconds: number): WallTime | null;
}

/** A clock without daylight saving. */
const FIXED_CLOCK: Clock = { secondsAt: (time) => time, timeAt: (seconds) => seconds };

export function clockOf(due: Due): Clock {
  if (isDateDue(due) || due.timeZone === undefined) return FIXED_CLOCK;
  const { timeZone } = due;
  const secondsAt = (time: WallTime) => {
    const shown = utcAt(time).toPlainDateTime();
    return secondsOf(shown.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).toInstant());
  };
  const timeAt = (seconds: number) => {
    const time = timeIn(timeZone, Temporal.Instant.fromEpochMilliseconds(seconds * 1000));
    return secondsAt(time) === seconds ? time : null;
  };
  return { secondsAt, timeAt };
}

export const secondsOf = (instant: Temporal.Instant): number => Math.floor(instant.epochMilliseconds / 1000);

/** The wall-clock time in the zone, to the second. */
export function timeIn(timeZone: string, instant: Temporal.Instant): WallTime {
  const { epochMilliseconds, offsetNanoseconds } = instant.toZonedDateTimeISO(timeZone);
  return Math.floor(epochMilliseconds / 1000 + offsetNanoseconds / 1e9);
}

/** The same wall-clock time in UTC. */
export const utcAt = (time: WallTime): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(time * 1000).toZonedDateTimeISO('UTC');

/**
 * Whether a time is after UNTIL. A date, and any UNTIL of dues that are dates, means the end of that day. A UTC time is compared as an
 * instant with zoned dues, and as a wall-clock time with others.
 */
export function isAfterUntil({ until }: RecurrenceRule, due: Due): (time: WallTime) => boolean {
  if (until === undefined) return () => false;
  const [year, month, day, hour = 0, minute = 0, second = 0] = until.match(/^\d{4}|\d\d/g)!.map(Number);
  const time = Date.UTC(year!, month! - 1, day, hour, minute, second) / 1000;
  if (!until.includes('T') || isDateDue(due)) return (next) => dayOf(next) > dayOf(time);
  if (!until.endsWith('Z')) return (next) => next > time;
  const clock = clockOf(due);
  return (next) => clock.secondsAt(next) > time;
}
