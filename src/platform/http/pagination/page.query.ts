import { Text, IntegerField } from '../validation/fields.js';
import { FromDigits } from '../validation/query-fields.js';

const LIMIT_MAX = 200;
const MAX_CURSOR_LENGTH = 4_096;

/** What every list is asked with. */
export class PageQuery {
  @FromDigits()
  @IntegerField({
    min: 1,
    max: LIMIT_MAX,
    optional: true,
    default: 50,
    description: 'How many at the most. A page also ends at about 1 MB of JSON.',
    example: 20,
  })
  readonly limit: number = 50;

  @Text({
    min: 1,
    max: MAX_CURSOR_LENGTH,
    optional: true,
    description: 'The `nextCursor` of the page before, with the same filter and sort.',
    example: 'WyJiOUZ…',
  })
  readonly cursor?: string;
}
