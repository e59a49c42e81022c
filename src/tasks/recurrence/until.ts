import { type Due, isDateDue } from '../due.js';
import { clockOf } from './clock.js';
import type { RecurrenceRule } from './recurrence-rule.js';
import { dayOf, type WallTime } from './wall-time.js';

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
