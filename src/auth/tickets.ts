import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Identity, TicketInvalid } from '../platform/identity.js';

export const TAKES_TICKETS = 'takesTickets';
export const MAX_TICKET_LENGTH = 2_048;

/**
 * Lets a route accept a ticket in the query (`?ticket=`), for browser APIs that cannot set headers. Tickets may appear in
 * proxy logs, so they are single-use and short-lived.
 */
export const TakesTickets = () =>
  applyDecorators(
    SetMetadata(TAKES_TICKETS, true),
    RouteConfig({ takesTickets: true }),
    ApiBearerAuth('bearer'),
    // The ticket is documented as a parameter, because client generators would send the token in its place.
    ApiSecurity({}),
  );

/** Redeems tickets. */
export abstract class TicketService {
  /**
   * Consumes the ticket. @returns the identity of the token that created it
   * @throws TicketInvalid, TokenExpired
   */
  abstract redeem(ticket: string): Promise<Identity>;

  /** Redeems the ticket of a request; repeated calls for the same request return the same result. */
  async admit(request: FastifyRequest): Promise<Identity> {
    const { ticket } = request.query as { ticket?: unknown };
    // Reject requests with both a ticket and a token, or with several tickets.
    const hasSingleCredential = typeof ticket === 'string' && request.headers.authorization === undefined;
    if (!hasSingleCredential || ticket.length > MAX_TICKET_LENGTH) throw new TicketInvalid();
    const { checked } = request;
    if (checked) return checked instanceof Identity ? checked : Promise.reject(checked);
    return this.redeem(ticket);
  }
}
