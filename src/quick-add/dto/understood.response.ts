import { ApiProperty } from '@nestjs/swagger';
import { ApiDue } from '../../tasks/dto/due.response.js';
import { RecurrenceResponse } from '../../tasks/dto/task.response.js';
import type { Due } from '../../tasks/due.js';
import type { Span } from '../parser/quick-add-parser.js';

const KINDS = ['due', 'recurrence', 'priority', 'list', 'label'] as const;

class SpanResponse implements Span {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Start of the span, as a UTF-16 offset into the text.',
    example: 9,
  })
  readonly start!: number;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'End of the span, exclusive.', example: 33 })
  readonly end!: number;

  @ApiProperty({ example: 'every month on the 1st' })
  readonly text!: string;

  @ApiProperty({ enum: KINDS, example: 'recurrence' })
  readonly kind!: (typeof KINDS)[number];
}

class NamedResponse {
  @ApiProperty({ example: 'bills' })
  readonly name!: string;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description: 'Id, or null if it would be created.',
    example: null,
  })
  readonly id!: string | null;
}

/** How a text was parsed. */
export class UnderstoodResponse {
  @ApiProperty({ example: 'Pay rent' })
  readonly title!: string;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 3, example: 3 })
  readonly priority!: number;

  @ApiDue('When the task would be due.')
  readonly due!: Due | null;

  @ApiProperty({
    type: RecurrenceResponse,
    nullable: true,
    example: { rule: 'FREQ=MONTHLY;BYMONTHDAY=1', from: 'due' },
  })
  readonly recurrence!: RecurrenceResponse | null;

  @ApiProperty({
    type: NamedResponse,
    nullable: true,
    description: 'The list; null for the inbox.',
    example: { name: 'bills', id: null },
  })
  readonly list!: NamedResponse | null;

  @ApiProperty({ type: NamedResponse, isArray: true })
  readonly labels!: readonly NamedResponse[];

  @ApiProperty({
    type: SpanResponse,
    isArray: true,
    description: 'Parsed parts of the text, in order, without overlaps.',
  })
  readonly spans!: readonly SpanResponse[];
}
