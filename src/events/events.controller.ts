import { Controller, Get, Post, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller } from '../platform/identity/caller.decorator.js';
import { Identity } from '../platform/identity/identity.js';
import { TakesTickets } from '../auth/tickets.js';
import { ApiProblems } from '../platform/http/openapi/api-problems.decorator.js';
import { Owner } from '../platform/ownership/owner.decorator.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { ChangeResponse } from '../sync/dto/change.response.js';
import { CursorExpired } from '../sync/sync.errors.js';
import { beginStream } from './begin-stream.js';
import { EventsQuery } from './dto/events.query.js';
import { TicketResponse } from './dto/ticket.response.js';
import { TooManyStreams } from './events.errors.js';
import { EventsService } from './events.service.js';
import { Reader } from './reader.decorator.js';
import { EventTicketService } from './tickets/event-ticket.service.js';

const EXAMPLE = `retry: 1000
id: WzE3NjQwMDAwMDAwMDAsMTEsMzFd
: connected

id: WzE3NjQwMDAwMDAwMDAsMTIsMzFd
event: change
data: {"type":"list","id":"019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e","change":"deleted","version":2,"changedAt":"2026-11-23T09:00:00.000Z","requestId":"019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e","row":null}

`;

@ApiTags('Sync')
@Controller('events')
export class EventsController {
  constructor(
    private readonly events: EventsService,
    private readonly tickets: EventTicketService,
  ) {}

  @Get()
  @TakesTickets()
  @ApiOperation({
    operationId: 'streamEvents',
    summary: 'Stream changes',
    description:
      'Server-sent events (HTML, section 9.2). The `data` of each `change` event is an element of `data` in `/sync`; its `id` is the cursor after it. The stream ends when the token expires; reconnect with a new token and the last id.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Id of the last received event. Browsers send it automatically.',
    schema: { type: 'string' },
    example: 'WzE3NjQwMDAwMDAwMDAsMTIsMzFd',
  })
  @ApiOkResponse({
    description: `The schema describes the \`data\` of an event. On the wire:\n\n\`\`\`\n${EXAMPLE}\`\`\``,
    content: { 'text/event-stream': { schema: { $ref: getSchemaPath(ChangeResponse) } } },
  })
  @ApiProblems(CursorExpired, TooManyStreams)
  stream(
    @Owner() owner: OwnerId,
    @Query() { types, cursor, lastEventId }: EventsQuery,
    @Reader() reader: Reader,
    // Injecting the reply stops Nest from answering. A second answer would make Fastify log the query, and so the ticket.
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // EventSource polyfills append `lastEventId` to the URL, which may still contain the initial cursor.
    const from = reader.lastEventId || lastEventId || cursor;
    const request = { types, cursor: from, expiresAt: reader.expiresAt };
    return this.events.stream(owner, request, () => beginStream(reply));
  }

  @Post('ticket')
  @ApiOperation({
    operationId: 'createEventTicket',
    summary: 'Create a single-use ticket for an event stream',
    description:
      'For `EventSource`, which cannot send a token: `new EventSource("/api/v1/events?ticket=…")`. A ticket is valid for 30 seconds and one request. The stream ends when the token that created the ticket expires.',
  })
  @ApiCreatedResponse({ type: TicketResponse })
  @ApiProblems()
  ticket(@Owner() owner: OwnerId, @Caller() identity: Identity): Promise<TicketResponse> {
    return this.tickets.issue(owner, identity);
  }
}
