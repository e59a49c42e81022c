import { ValidateBy } from 'class-validator';
import { EnumField, Text } from '../../platform/http/validation/fields.js';
import { DTSTART, NO_DTSTART } from '../recurrence/recurrence-rule.js';
import { RECURS_FROM, type RecursFrom } from '../recurrence/series.js';

const MAX_RULE_LENGTH = 500;

export class RecurrenceDto {
  @Text({
    min: 1,
    max: MAX_RULE_LENGTH,
    description: 'The value of an RRULE (RFC 5545, 3.3.10), without DTSTART: the due is where it starts.',
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
      'What the next time follows: the due, however long that is past; the day on which it was done; or the schedule of the due, after now.',
    example: 'due',
  })
  readonly from: RecursFrom = 'due';
}
