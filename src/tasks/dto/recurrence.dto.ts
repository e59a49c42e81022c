import { ValidateBy } from 'class-validator';
import { EnumField, Text } from '../../platform/http/validation/fields.js';
import { DTSTART, NO_DTSTART } from '../recurrence/recurrence-rule.js';
import { RECURS_FROM, type RecursFrom } from '../recurrence/series.js';

const MAX_RULE_LENGTH = 500;

export class RecurrenceDto {
  @Text({
    min: 1,
    max: MAX_RULE_LENGTH,
    description: 'Value of an RRULE (RFC 5545, 3.3.10), without DTSTART: the series starts at the due.',
    example: 'FREQ=WEEKLY;BYDAY=TH',
  })
  // Comes before the rule of `Text`, which would complain about the line break after it.
  @ValidateBy({
    name: 'dtstart',
    validator: {
      validate: (rule: unknown) => typeof rule !== 'string' || !DTSTART.test(rule),
      defaultMessage: () => NO_DTSTART,
    },
  })
  readonly rule!: string;

  @EnumField({
    of: RECURS_FROM,
    optional: true,
    default: 'due',
    description:
      'Base of the next occurrence: `due`, even if that is long past; `completion`, the day of completion; or `now`, the next scheduled occurrence after now.',
    example: 'due',
  })
  readonly from: RecursFrom = 'due';
}
