import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { TicketInvalid } from '../platform/identity/auth.errors.js';
import { Identity } from '../platform/identity/identity.js';

export const TAKES_TICKETS = 'takesTickets';
export const MAX_TICKET_LENGTH = 2_048;

/**
 * Opens a route to callers who have bought a ticket with their token, in the query (`?ticket=`): for what a browser calls
 * without a way to set headers. A ticket can be in a proxy's log; so it is good for one call, and not for long.
 */
export const TakesTickets = () =>
  applyDecorators(
    SetMetadata(TAKES_TICKETS, true),
    RouteConfig({ takesTickets: true }),
    ApiBearerAuth('bearer'),
    // Optional: the ticket is a parameter, since generators would send the token in its place.
    ApiSecurity({}),
  );

/** Who sells them. */
export abstract class TicketService {
  /**
   * Takes the ticket, once. The identity is that of the token which bought it.
   * @throws TicketInvalid, TokenExpired
   */
  abstract redeem(ticket: string): Promise<Identity>;

  /** Takes the ticket of a request, once for all who ask. */
  async admit(request: FastifyRequest): Promise<Identity> {
    const { ticket } = request.query as { ticket?: unknown };
    // Two callers at once are none.
    const isOne = typeof ticket === 'string' && request.headers.authorization === undefined;
    if (!isOne || ticket.length > MAX_TICKET_LENGTH) throw new TicketInvalid();
    const { checked } = request;
    if (checked) return checked instanceof Identity ? checked : Promise.reject(checked);
    return this.redeem(ticket);
  }
}
