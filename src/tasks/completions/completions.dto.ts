import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { BooleanField, IntegerField } from '../../platform/http/validation/fields.js';
import { FromDigits, FromTrueFalse } from '../../platform/http/validation/query-parameters.js';
import { DateOrDateTime } from '../../platform/http/validation/time-fields.js';
import { PageOf } from '../../platform/http/pagination.js';
import type { Completion } from './completions.repository.js';
import { type Due, dueOf } from '../due.js';
import { ApiDue, DueDto } from '../dto/schedule.dto.js';

/** Identifies the occurrence, so that a retry does not affect the next one. */
export class OccurrenceQuery {
  @DateOrDateTime({
    optional: true,
    precondition: true,
    description:
      'Due of the occurrence, as a date or wall-clock time. If the task is already at another occurrence, nothing changes.',
    example: '2026-12-24T18:00:00',
  })
  readonly occurrence?: string;
}

export class CompleteTaskQuery extends OccurrenceQuery {
  @FromTrueFalse()
  @BooleanField({
    optional: true,
    default: false,
    description: 'Whether to complete its subtasks, too. Recurring subtasks are left unchanged.',
    example: false,
  })
  readonly subtasks: boolean = false;
}

export class CompletionResponse {
  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e' })
  readonly id!: string;

  @ApiProperty({ example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0f' })
  readonly taskId!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly completedAt!: string;

  @ApiDue('Due of the completed occurrence.')
  readonly due!: Due | null;

  static from({ id, ownerId, taskId, completedAt, occurrence }: Completion): CompletionResponse {
    return { id, ownerId, taskId, completedAt, due: dueOf(occurrence) };
  }
}

export class CompletionPage extends PageOf(CompletionResponse) {}

export const OCCURRENCES_MAX = 100;

export class OccurrencesQuery {
  @DateOrDateTime({
    optional: true,
    description:
      'Start of the range, inclusive, as a date or wall-clock time. Defaults to the current occurrence.',
    example: '2026-12-01',
  })
  readonly from?: string;

  @DateOrDateTime({
    optional: true,
    description:
      'End of the range, exclusive, as a date or wall-clock time. Defaults to one year after the start.',
    example: '2027-01-01',
  })
  readonly to?: string;

  @FromDigits()
  @IntegerField({
    min: 1,
    max: OCCURRENCES_MAX,
    optional: true,
    default: 50,
    description: 'Maximum number of occurrences.',
    example: 10,
  })
  readonly limit: number = 50;
}

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
