import { Temporal } from 'temporal-polyfill';
import { type Due, isDateDue } from '../due.js';
import type { WallTime } from './wall-time.js';

/** How much time passes between what a clock on the wall shows. */
export interface Clock {
  /** Seconds since 1970, for a zoned due in UTC. Gaps, and times that come twice, are read as `instantOf` does. */
  secondsAt(time: WallTime): number;
  /** Null where the time comes for the second time: no due can say that. */
  timeAt(seconds: number): WallTime | null;
}

/** Never put forward or back. */
const STEADY: Clock = { secondsAt: (time) => time, timeAt: (seconds) => seconds };

export function clockOf(due: Due): Clock {
  if (isDateDue(due) || due.timeZone === undefined) return STEADY;
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

/** What a clock in the zone shows, to the second. */
export function timeIn(timeZone: string, instant: Temporal.Instant): WallTime {
  const { epochMilliseconds, offsetNanoseconds } = instant.toZonedDateTimeISO(timeZone);
  return Math.floor(epochMilliseconds / 1000 + offsetNanoseconds / 1e9);
}

/** The same digits in UTC. */
export const utcAt = (time: WallTime): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(time * 1000).toZonedDateTimeISO('UTC');
