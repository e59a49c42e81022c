import { BooleanField, Text, Uuid } from '../../platform/http/validation/fields.js';
import { FromTrueFalse } from '../../platform/http/validation/query-fields.js';
import { Locale, TimeZone } from '../../platform/http/validation/time-fields.js';
import { TaskIdField } from '../../tasks/dto/task-field-decorators.js';

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
