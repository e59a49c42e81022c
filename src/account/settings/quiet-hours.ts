import { Temporal } from 'temporal-polyfill';
import type { QuietHours } from '../../platform/change-log/owner.entity.js';

/** Milliseconds until the current quiet hours end; 0 outside of them. */
export function quietMs(hours: QuietHours | null, timeZone: string, now = Temporal.Now.instant()): number {
  if (!hours) return 0;
  const local = now.toZonedDateTimeISO(timeZone);
  const [time, from, until] = [local.toPlainTime(), hours.from, hours.until].map((at) =>
    Temporal.PlainTime.from(at),
  ) as [Temporal.PlainTime, Temporal.PlainTime, Temporal.PlainTime];
  const isBefore = (a: Temporal.PlainTime, b: Temporal.PlainTime) => Temporal.PlainTime.compare(a, b) < 0;
  const isQuiet = isBefore(from, until)
    ? !isBefore(time, from) && isBefore(time, until)
    : !isBefore(time, from) || isBefore(time, until);
  if (!isQuiet) return 0;
  const day = isBefore(time, until) ? local.toPlainDate() : local.toPlainDate().add({ days: 1 });
  return day.toZonedDateTime({ timeZone, plainTime: until }).epochMilliseconds - now.epochMilliseconds;
}
