import { EnumField, Text } from '../../platform/http/validation/fields.js';
import { RECURS_FROM, type RecursFrom } from '../recurrence/series.js';

const MAX_RULE_LENGTH = 500;

export class RecurrenceDto {
  @Text({
    min: 1,
    max: MAX_RULE_LENGTH,
    description: 'Value of an RRULE (RFC 5545, 3.3.10), without DTSTART: the series starts at the due.',
    example: 'FREQ=WEEKLY;BYDAY=TH',
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
