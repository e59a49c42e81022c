import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, EnumField, Text, Uuid } from '../../platform/http/validation/fields.js';
import { FromTrueFalse } from '../../platform/http/validation/query-parameters.js';
import { Locale, TimeZone } from '../../platform/http/validation/time-fields.js';
import { TaskIdField } from '../../tasks/dto/task-field-decorators.js';
import { ApiDue } from '../../tasks/dto/schedule.dto.js';
import { RecurrenceResponse } from '../../tasks/dto/task.response.js';
import type { Due } from '../../tasks/due.js';
import { type Span, SYNTAXES, type Syntax } from '../parser/quick-add-parser.js';

const MAX_TEXT_LENGTH = 1_000;

export class QuickAddDto {
  @Text({
    min: 1,
    max: MAX_TEXT_LENGTH,
    description:
      'A title and, in any order, a date, a recurrence, `!high`, `#label`, `@list`. Missing labels and lists are created.',
    example: 'Pay rent every month on the 1st !high #home @bills tomorrow 9:00',
  })
  readonly text!: string;

  @TaskIdField()
  readonly id?: string;

  @Uuid({
    optional: true,
    description: 'The list it goes into where the text names none; otherwise the inbox.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly listId?: string;

  @TimeZone({
    optional: true,
    description: 'Time zone of the text. Defaults to the time zone in the settings.',
    example: 'Europe/Berlin',
  })
  readonly timeZone?: string;

  @Locale({
    optional: true,
    description:
      'Locale that decides whether 3/4 is 3 April or 4 March. Without it, an ambiguous date stays in the title.',
    example: 'en-GB',
  })
  readonly locale?: string;

  @EnumField({
    optional: true,
    of: SYNTAXES,
    default: 'default',
    description: 'The signs of the text: `default` is `@list #label`, `todoist` is `#list @label`.',
    example: 'default',
  })
  readonly syntax?: Syntax;
}

export class QuickAddQuery {
  @FromTrueFalse()
  // Ignoring an empty value would create a task.
  @BooleanField({
    optional: true,
    precondition: true,
    default: false,
    description: 'Whether to return only how the text was parsed, without creating anything.',
    example: false,
  })
  readonly preview: boolean = false;
}

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
