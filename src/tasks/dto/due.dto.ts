import { CalendarDate, LocalDateTime, TimeZone } from '../../platform/http/validation/time-fields.js';
import { ApiKinds } from '../../platform/http/openapi/unions.js';
import type { Due } from '../due.js';

/** One of three kinds: `{ date }`, `{ dateTime }`, `{ dateTime, timeZone }`. */
@ApiKinds('Due', {
  DateDue: ['date'],
  FloatingDue: ['dateTime'],
  ZonedDue: ['dateTime', 'timeZone'],
})
export class DueDto {
  @CalendarDate({
    optional: true,
    description: 'A day of the calendar, in no time zone.',
    example: '2026-12-24',
  })
  readonly date?: string;

  @LocalDateTime({
    optional: true,
    description: 'What a clock on the wall shows: wherever one is or, with a time zone, there.',
    example: '2026-12-24T18:00:00',
  })
  readonly dateTime?: string;

  @TimeZone({
    optional: true,
    description: 'A name of the IANA time zone database, for a dateTime.',
    example: 'Europe/Berlin',
  })
  readonly timeZone?: string;

  get isOneKind(): boolean {
    return this.date === undefined ? this.dateTime !== undefined : !(this.dateTime ?? this.timeZone);
  }
}

/** What is sent of a due, one kind for sure. */
export type DueInput = Pick<DueDto, 'date' | 'dateTime' | 'timeZone'>;

export function dueFrom({ date, dateTime, timeZone }: DueInput): Due {
  if (date !== undefined) return { date };
  return timeZone === undefined ? { dateTime: dateTime! } : { dateTime: dateTime!, timeZone };
}
