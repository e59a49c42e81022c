import { ApiProperty } from '@nestjs/swagger';
import type { Stats } from '../stats.repository.js';

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
