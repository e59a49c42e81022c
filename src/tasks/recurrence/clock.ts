import { Temporal } from 'temporal-polyfill';
import { type Due, isDateDue } from '../due.js';
import type { WallTime } from './wall-time.js';

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
