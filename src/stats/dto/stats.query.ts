import { CalendarDate, TimeZone } from '../../platform/http/validation/time-fields.js';

export class StatsQuery {
  @CalendarDate({
    optional: true,
    description: 'The first day; otherwise so that there are 30.',
    example: '2026-11-01',
  })
  readonly from?: string;

  @CalendarDate({
    optional: true,
    description: 'The last day, at most a year later; otherwise today.',
    example: '2026-11-30',
  })
  readonly to?: string;

  @TimeZone({
    optional: true,
    description: 'Where a day begins; otherwise as in your settings.',
    example: 'Europe/Berlin',
  })
  readonly timeZone?: string;
}
