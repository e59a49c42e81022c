import { IntegerField } from '../../platform/http/validation/fields.js';
import { FromDigits } from '../../platform/http/validation/query-fields.js';
import { DateOrDateTime } from '../../platform/http/validation/time-fields.js';

export const OCCURRENCES_MAX = 100;

export class OccurrencesQuery {
  @DateOrDateTime({
    optional: true,
    description: 'From this day or wall clock on; otherwise from the current occurrence on.',
    example: '2026-12-01',
  })
  readonly from?: string;

  @DateOrDateTime({
    optional: true,
    description: 'Before this day or wall clock; otherwise for a year.',
    example: '2027-01-01',
  })
  readonly to?: string;

  @FromDigits()
  @IntegerField({
    min: 1,
    max: OCCURRENCES_MAX,
    optional: true,
    default: 50,
    description: 'How many at the most.',
    example: 10,
  })
  readonly limit: number = 50;
}
