import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import type { DateDue, TimeDue } from '../due.js';

export class DateDueResponse implements DateDue {
  @ApiProperty({ format: 'date', example: '2026-12-24' })
  readonly date!: string;
}

export class TimeDueResponse implements TimeDue {
  @ApiProperty({ description: 'What a clock on the wall shows.', example: '2026-12-24T18:00:00' })
  readonly dateTime!: string;

  @ApiPropertyOptional({ description: 'IANA name; absent for a floating time.', example: 'Europe/Berlin' })
  readonly timeZone?: string;
}

/** A due in an answer: one of its kinds, or null. */
export const ApiDue = (description: string): PropertyDecorator & ClassDecorator =>
  applyDecorators(
    ApiExtraModels(DateDueResponse, TimeDueResponse),
    ApiProperty({
      description,
      oneOf: [
        { $ref: getSchemaPath(DateDueResponse) },
        { $ref: getSchemaPath(TimeDueResponse) },
        { type: 'null' },
      ],
      example: { dateTime: '2026-12-24T18:00:00', timeZone: 'Europe/Berlin' },
    }),
  ) as PropertyDecorator & ClassDecorator;
