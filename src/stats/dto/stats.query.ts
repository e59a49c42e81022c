import { CalendarDate, TimeZone } from '../../platform/http/validation/time-fields.js';

export class StatsQuery {
  @CalendarDate({
    optional: true,
    description: 'First day of the range. Defaults to 29 days before `to`.',
    example: '2026-11-01',
  })
  readonly from?: string;

  @CalendarDate({
    optional: true,
    description: 'Last day of the range, at most 366 days in total. Defaults to today.',
    example: '2026-11-30',
  })
  readonly to?: string;

  @TimeZone({
    optional: true,
    description: 'Time zone in which days begin. Defaults to the time zone in the settings.',
    example: 'Europe/Berlin',
  })
  readonly timeZone?: string;
}
