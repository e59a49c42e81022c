import { IntegerField } from '../../platform/http/validation/fields.js';
import { FromDigits } from '../../platform/http/validation/query-fields.js';
import { DateOrDateTime } from '../../platform/http/validation/time-fields.js';

export const OCCURRENCES_MAX = 100;

export class OccurrencesQuery {
  @DateOrDateTime({
    optional: true,
    description:
      'Start of the range, inclusive, as a date or wall-clock time. Defaults to the current occurrence.',
    example: '2026-12-01',
  })
  readonly from?: string;

  @DateOrDateTime({
    optional: true,
    description:
      'End of the range, exclusive, as a date or wall-clock time. Defaults to one year after the start.',
    example: '2027-01-01',
  })
  readonly to?: string;

  @FromDigits()
  @IntegerField({
    min: 1,
    max: OCCURRENCES_MAX,
    optional: true,
    default: 50,
    description: 'Maximum number of occurrences.',
    example: 10,
  })
  readonly limit: number = 50;
}
