import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { Due } from '../due.js';
import { DueDto } from './due.dto.js';

@ApiExtraModels(DueDto)
export class OccurrencesResponse {
  @ApiProperty({
    type: 'array',
    items: { $ref: getSchemaPath(DueDto) },
    description: 'Upcoming dues according to the rule.',
    example: [
      { dateTime: '2026-12-24T18:00:00', timeZone: 'Europe/Berlin' },
      { dateTime: '2026-12-31T18:00:00', timeZone: 'Europe/Berlin' },
    ],
  })
  readonly data!: readonly Due[];
}
