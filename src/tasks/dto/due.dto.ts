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
    description: 'Calendar date, without a time zone.',
    example: '2026-12-24',
  })
  readonly date?: string;

  @LocalDateTime({
    optional: true,
    description: 'Wall-clock time: in `timeZone`, or floating (the same everywhere) without it.',
    example: '2026-12-24T18:00:00',
  })
  readonly dateTime?: string;

  @TimeZone({
    optional: true,
    description: 'IANA time zone of `dateTime`.',
    example: 'Europe/Berlin',
  })
  readonly timeZone?: string;

  get isOneKind(): boolean {
    return this.date === undefined ? this.dateTime !== undefined : !(this.dateTime ?? this.timeZone);
  }
}

/** A validated due of exactly one kind. */
export type DueInput = Pick<DueDto, 'date' | 'dateTime' | 'timeZone'>;

export function dueFrom({ date, dateTime, timeZone }: DueInput): Due {
  if (date !== undefined) return { date };
  return timeZone === undefined ? { dateTime: dateTime! } : { dateTime: dateTime!, timeZone };
}
