import { Text } from '../../platform/http/validation/fields.js';
import { FeedQuery, LONGEST_CURSOR } from '../../sync/dto/sync.query.js';
import { LONGEST_TICKET } from '../../auth/tickets.js';

export class EventsQuery extends FeedQuery {
  @Text({
    min: 1,
    max: LONGEST_CURSOR,
    optional: true,
    description:
      'After which change it begins: a `nextCursor` of `/sync`, or the id of an event, with the same types. The header `Last-Event-ID` wins over it. Absent both: what changes from now on.',
    example: 'WzE3NjQwMDAwMDAwMDAsMTIsMzFd',
  })
  readonly cursor?: string;

  @Text({
    min: 1,
    max: LONGEST_TICKET,
    optional: true,
    description: 'From `POST /events/ticket`, in place of a token.',
  })
  readonly ticket?: string;
}
