import { BooleanField, Text } from '../../platform/http/validation/fields.js';
import { FromTrueFalse } from '../../platform/http/validation/query-fields.js';
import { Locale, TimeZone } from '../../platform/http/validation/time-fields.js';

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
  @BooleanField({
    optional: true,
    default: false,
    description: 'Whether to return only how the text was parsed, without creating anything.',
    example: false,
  })
  readonly preview: boolean = false;
}
