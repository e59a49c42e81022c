import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Identity, isSubject, TicketInvalid, TokenExpired } from '../platform/identity.js';
import { TicketService } from '../auth/tickets.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import type { TicketResponse } from './dto/events.dto.js';
import { TicketsRepository } from './event-tickets.repository.js';

const SECRET_BYTES = 32;
/** Owner and secret. The owner lets the row be read within that owner's scope. */
const TICKET = /^([\w-]+)\.([\w-]{43})$/;

@Injectable()
export class EventTicketService extends TicketService {
  constructor(private readonly tickets: TicketsRepository) {
    super();
  }

  async issue(owner: OwnerId, { expiresAt: tokenExpiresAt }: Identity): Promise<TicketResponse> {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const { expiresAt } = await this.tickets.issue(owner, { digest: digestOf(secret), tokenExpiresAt });
    return { ticket: `${Buffer.from(owner).toString('base64url')}.${secret}`, expiresAt };
  }

  override async redeem(ticket: string): Promise<Identity> {
    const [, name, secret] = TICKET.exec(ticket) ?? [];
    if (name === undefined || secret === undefined) throw new TicketInvalid();
    const subject = Buffer.from(name, 'base64url').toString();
    // Reject invalid subjects before querying the database.
    if (!isSubject(subject)) throw new TicketInvalid();
    const redeemed = await this.tickets.redeem(subject, digestOf(secret));
    if (!redeemed) throw new TicketInvalid();
    const { tokenExpiresAt: exp } = redeemed;
    if (exp * 1000 <= Date.now()) throw new TokenExpired();
    return new Identity({ sub: subject, exp });
  }
}

const digestOf = (secret: string): string => hash('sha256', secret, 'base64url');
