import { Choice, Text } from '../../common/input/fields.js';

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
    of: ['due', 'completion'] as const,
    optional: true,
    default: 'due',
    description: 'Whether the next time counts from the due or from when it was done.',
    example: 'due',
  })
  readonly from: 'due' | 'completion' = 'due';
}
