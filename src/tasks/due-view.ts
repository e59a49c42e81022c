import { type Temporal } from 'temporal-polyfill';
import type { DueView } from './task-filter.js';

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
