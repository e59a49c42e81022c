import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { Caller, Identity } from '../platform/identity.js';
import { TakesTickets } from '../auth/tickets.js';
import { ApiProblems } from '../platform/http/openapi/decorators.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { ChangeResponse } from '../sync/dto/sync.dto.js';
import { CursorExpired } from '../sync/sync.service.js';
import { EventsQuery, TicketResponse } from './dto/events.dto.js';
import { TooManyStreams } from './events.errors.js';
import { EventsService } from './events.service.js';
import { EventTicketService } from './event-ticket.service.js';

/** Takes over the response from Fastify and starts the stream with the common headers. */
export function beginStream(reply: FastifyReply): ServerResponse {
  const headers = {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // Disables buffering in nginx.
    'x-accel-buffering': 'no',
  } as OutgoingHttpHeaders;
  reply.hijack();
  reply.raw.writeHead(200, headers);
  // Fastify also routes HEAD to GET handlers.
  if (reply.request.method === 'HEAD') reply.raw.end();
  return reply.raw;
}

/** The client that opens a stream. */
export interface Reader {
  readonly lastEventId: string | undefined;
  /** When the reader's token expires, in seconds since 1970. */
  readonly expiresAt: number;
}

/** Injects the client into a controller method. */
export const Reader = createParamDecorator((_: unknown, context: ExecutionContext): Reader => {
  const { headers, user } = context.switchToHttp().getRequest<FastifyRequest>();
  return { lastEventId: headers['last-event-id'] as string | undefined, expiresAt: user!.expiresAt };
});

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
