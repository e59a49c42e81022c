import { ApiProperty } from '@nestjs/swagger';
import { CalendarDate, TimeZone } from '../../platform/http/validation/time-fields.js';
import type { Stats } from '../stats.repository.js';

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

const COUNT = { type: 'integer', minimum: 0 } as const;

class DayResponse {
  @ApiProperty({ format: 'date', example: '2026-11-23' })
  readonly date!: string;

  @ApiProperty({ ...COUNT, example: 4 })
  readonly completed!: number;
}

export class StatsResponse {
  @ApiProperty({ example: 'Europe/Berlin' })
  readonly timeZone!: string;

  @ApiProperty({ format: 'date', example: '2026-11-23' })
  readonly from!: string;

  @ApiProperty({ format: 'date', example: '2026-11-23' })
  readonly to!: string;

  @ApiProperty({ ...COUNT, description: 'Number of open tasks.', example: 12 })
  readonly open!: number;

  @ApiProperty({ ...COUNT, description: 'Number of open tasks that are overdue.', example: 2 })
  readonly overdue!: number;

  @ApiProperty({
    ...COUNT,
    description: 'Number of completions in the range; each occurrence of a recurring task counts.',
    example: 4,
  })
  readonly completed!: number;

  @ApiProperty({ type: [DayResponse], description: 'One entry for each day of the range, in order.' })
  readonly perDay!: readonly DayResponse[];

  @ApiProperty({
    ...COUNT,
    description: 'Consecutive days with at least one completion, ending today or yesterday.',
    example: 3,
  })
  readonly streak!: number;

  static from(
    range: { readonly timeZone: string; readonly from: string; readonly to: string },
    { open, overdue, perDay, streak }: Stats,
  ): StatsResponse {
    const completed = perDay.reduce((sum, day) => sum + day.completed, 0);
    return { ...range, open, overdue, completed, perDay, streak };
  }
}
