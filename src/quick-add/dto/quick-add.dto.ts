import { BooleanField, Text, Uuid } from '../../platform/http/validation/fields.js';
import { FromTrueFalse } from '../../platform/http/validation/query-fields.js';
import { Locale, TimeZone } from '../../platform/http/validation/time-fields.js';
import { TaskIdField } from '../../tasks/dto/task-fields.js';

const MAX_TEXT_LENGTH = 1_000;

export class QuickAddDto {
  @Text({
    min: 1,
    max: MAX_TEXT_LENGTH,
    description:
      'A title, and in any order: a date, how it recurs, `!high`, `#label`, `@list`. Labels and lists that are not there are made.',
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
    description: 'Where "tomorrow 9:00" is; otherwise as in your settings.',
    example: 'Europe/Berlin',
  })
  readonly timeZone?: string;

  @Locale({
    optional: true,
    description:
      'Whether 3/4 is the 3rd of April or the 4th of March. Without it, such a date stays in the title; 27/1 and 1/27 are clear.',
    example: 'en-GB',
  })
  readonly locale?: string;
}

export class QuickAddQuery {
  @FromTrueFalse()
  @BooleanField({
    optional: true,
    default: false,
    description: 'Only say what was understood; nothing is written.',
    example: false,
  })
  readonly preview: boolean = false;
}
