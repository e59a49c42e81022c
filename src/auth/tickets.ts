import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import type { Identity } from './identity.js';

export const TAKES_TICKETS = 'takesTickets';
export const LONGEST_TICKET = 2_048;

/**
 * Opens a route to callers who have bought a ticket with their token, in the query (`?ticket=`): for what a browser calls
 * without a way to set headers. A ticket can be in a proxy's log; so it is good for one call, and not for long.
 */
export const TakesTickets = () =>
  applyDecorators(SetMetadata(TAKES_TICKETS, true), ApiBearerAuth('bearer'), ApiSecurity('ticket'));

/** Who sells them. */
export abstract class TicketOffice {
  /**
   * Takes the ticket, once. The identity is that of the token which bought it.
   * @throws TokenInvalid, TokenExpired
   */
  abstract redeem(ticket: string): Promise<Identity>;
}
