import { Text } from '../../platform/http/validation/fields.js';
import { FeedQuery, MAX_CURSOR_LENGTH } from '../../sync/dto/sync.query.js';
import { MAX_TICKET_LENGTH } from '../../auth/tickets.js';

export class EventsQuery extends FeedQuery {
  @Text({
    min: 1,
    max: MAX_CURSOR_LENGTH,
    optional: true,
    description:
      'After which change it begins: a `nextCursor` of `/sync`, or the id of an event, with the same types. The header `Last-Event-ID` wins over `lastEventId`, and that over `cursor`. Absent all three: what changes from now on.',
    example: 'WzE3NjQwMDAwMDAwMDAsMTIsMzFd',
  })
  readonly cursor?: string;

  @Text({
    min: 0,
    max: MAX_CURSOR_LENGTH,
    optional: true,
    description:
      'Another name of `cursor`, for `EventSource` polyfills, which add it to the URL when they reconnect.',
    example: 'WzE3NjQwMDAwMDAwMDAsMTIsMzFd',
  })
  readonly lastEventId?: string;

  @Text({
    min: 1,
    max: MAX_TICKET_LENGTH,
    optional: true,
    description: 'From `POST /events/ticket`, in place of a token.',
  })
  readonly ticket?: string;
}
