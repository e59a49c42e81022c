import { type Due, isDateDue } from '../due.js';

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
