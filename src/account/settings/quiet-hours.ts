import { Temporal } from 'temporal-polyfill';
import type { QuietHours } from '../../platform/change-log/owner.entity.js';

/** How long it is quiet from now on, in ms; 0 where it is not quiet. */
export function quietMs(hours: QuietHours | null, timeZone: string, now = Temporal.Now.instant()): number {
  if (!hours) return 0;
  const here = now.toZonedDateTimeISO(timeZone);
  const [time, from, until] = [here.toPlainTime(), hours.from, hours.until].map((at) =>
    Temporal.PlainTime.from(at),
  ) as [Temporal.PlainTime, Temporal.PlainTime, Temporal.PlainTime];
  const isBefore = (one: Temporal.PlainTime, other: Temporal.PlainTime) =>
    Temporal.PlainTime.compare(one, other) < 0;
  const isQuiet = isBefore(from, until)
    ? !isBefore(time, from) && isBefore(time, until)
    : !isBefore(time, from) || isBefore(time, until);
  if (!isQuiet) return 0;
  const day = isBefore(time, until) ? here.toPlainDate() : here.toPlainDate().add({ days: 1 });
  return day.toZonedDateTime({ timeZone, plainTime: until }).epochMilliseconds - now.epochMilliseconds;
}
