import { ApiProperty } from '@nestjs/swagger';
import { Text } from '../../platform/http/validation/fields.js';
import { FeedQuery, MAX_CURSOR_LENGTH } from '../../sync/dto/sync.dto.js';
import { MAX_TICKET_LENGTH } from '../../auth/tickets.js';

export class EventsQuery extends FeedQuery {
  @Text({
    min: 1,
    max: MAX_CURSOR_LENGTH,
    optional: true,
    description:
      'Start after this change: a `nextCursor` of `/sync` or an event id, with the same types. Precedence: the `Last-Event-ID` header, `lastEventId`, `cursor`. By default, the stream starts with the next change.',
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
    description: 'Ticket from `POST /events/ticket`, instead of a token.',
  })
  readonly ticket?: string;
}

export class TicketResponse {
  @ApiProperty({
    description: 'Single-use ticket for `GET /events?ticket=…`.',
    example: 'YWRh.Zk3qI0Tn6cT8o1yWb0cB7l0u2Yk1m5wq8rX4vN9aJ2E',
  })
  readonly ticket!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:30.000Z' })
  readonly expiresAt!: string;
}
