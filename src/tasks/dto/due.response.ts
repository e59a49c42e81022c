import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { DueDto } from './due.dto.js';

/** A due in a response: one of its kinds, or null. */
export const ApiDue = (description: string): PropertyDecorator & ClassDecorator =>
  applyDecorators(
    ApiExtraModels(DueDto),
    ApiProperty({
      description,
      anyOf: [{ $ref: getSchemaPath(DueDto) }, { type: 'null' }],
      example: { dateTime: '2026-12-24T18:00:00', timeZone: 'Europe/Berlin' },
    }),
  ) as PropertyDecorator & ClassDecorator;
