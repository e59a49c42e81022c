import { Choice, Text } from '../../platform/http/validation/fields.js';
import { RECURS_FROM, type RecursFrom } from '../recurrence/series.js';

const LONGEST_RULE = 500;

export class RecurrenceDto {
  @Text({
    min: 1,
    max: LONGEST_RULE,
    description: 'The value of an RRULE (RFC 5545, 3.3.10), without DTSTART: the due is where it starts.',
    example: 'FREQ=WEEKLY;BYDAY=TH',
  })
  readonly rule!: string;

  @Choice({
    of: RECURS_FROM,
    optional: true,
    default: 'due',
    description:
      'What the next time follows: the due, however long that is past; the day on which it was done; or the schedule of the due, after now.',
    example: 'due',
  })
  readonly from: RecursFrom = 'due';
}
