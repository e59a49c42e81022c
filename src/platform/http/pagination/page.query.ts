import { Text, IntegerField } from '../validation/fields.js';
import { FromDigits } from '../validation/query-fields.js';

const MAX_LIMIT = 200;
const MAX_CURSOR_LENGTH = 4_096;

/** Query parameters of every list. */
export class PageQuery {
  @FromDigits()
  @IntegerField({
    min: 1,
    max: MAX_LIMIT,
    optional: true,
    default: 50,
    description: 'Maximum number of items. A page also ends at about 1 MB of JSON.',
    example: 20,
  })
  readonly limit: number = 50;

  @Text({
    min: 1,
    max: MAX_CURSOR_LENGTH,
    optional: true,
    description: '`nextCursor` of the previous page, with the same filter and sort.',
    example: 'WyJiOUZ…',
  })
  readonly cursor?: string;
}
