import { Choices, Text, IntegerField } from '../../platform/http/validation/fields.js';
import { FromCommas, FromDigits } from '../../platform/http/validation/query-fields.js';
import { CHANGE_TYPES, type ChangeType } from '../../platform/change-log/change.entity.js';

export const MAX_CURSOR_LENGTH = 512;
const LIMIT_MAX = 1_000;

export class FeedQuery {
  @FromCommas()
  @Choices({
    of: CHANGE_TYPES,
    optional: true,
    description: 'Comma-separated types to return. Defaults to all types.',
    example: ['task', 'list'],
  })
  readonly types?: readonly ChangeType[];
}

export class SyncQuery extends FeedQuery {
  @Text({
    min: 1,
    max: MAX_CURSOR_LENGTH,
    optional: true,
    description:
      '`nextCursor` of the previous response, with the same `types`. Without it, a full sync starts.',
    example: 'WzE3NjQwMDAwMDAwMDAsMTIsMzFd',
  })
  readonly cursor?: string;

  @FromDigits()
  @IntegerField({
    min: 1,
    max: LIMIT_MAX,
    optional: true,
    default: 500,
    description: 'Maximum number of changes. A page also ends at about 1 MB of JSON.',
    example: 500,
  })
  readonly limit: number = 500;
}
