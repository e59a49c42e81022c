import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { Injectable } from '@nestjs/common';
import { Owned } from '../platform/database/owned.repository.js';
import { ScopedRepository } from '../platform/database/scoped.repository.js';
import { Statement } from '../platform/database/statement.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';

/** An unused ticket. */
@Entity('event_tickets')
@Check('event_tickets_owner_id_check', `owner_id <> ''`)
export class EventTicket extends Owned {
  /** SHA-256 of the secret, which is not stored. */
  @PrimaryColumn('text')
  readonly digest!: string;

  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 })
  readonly expiresAt!: string;

  /** `exp` of the token that created the ticket. */
  @Column('double precision', { name: 'token_expires_at' })
  readonly tokenExpiresAt!: number;
}

const TICKET_SECONDS = 30;
/** Atomic: only one of several concurrent requests gets the row. */
const REDEEM = new Statement(`
  DELETE FROM event_tickets WHERE owner_id = :owner AND digest = :digest AND expires_at > now()
  RETURNING token_expires_at AS "tokenExpiresAt"`);

@Injectable()
export class TicketsRepository extends ScopedRepository<EventTicket> {
  constructor(private readonly scope: UnitOfWork) {
    super(EventTicket, scope);
  }

  /** Creates a ticket and deletes the owner's expired ones. */
  async issue(owner: OwnerId, ticket: { digest: string; tokenExpiresAt: number }): Promise<EventTicket> {
    const created = await this.first(owner, 'issue', ticket, () => {
      return `
        WITH old AS (DELETE FROM event_tickets WHERE owner_id = :owner AND expires_at <= now())
        INSERT INTO event_tickets (owner_id, digest, expires_at, token_expires_at)
        VALUES (:owner, :digest, now() + interval '${TICKET_SECONDS} seconds', :tokenExpiresAt)
        RETURNING ${this.columns}`;
    });
    return created!;
  }

  /** @param owner the owner named by the ticket; the matching row proves it */
  async redeem(owner: string, digest: string): Promise<Pick<EventTicket, 'tokenExpiresAt'> | null> {
    const rows = await this.scope.queryAsClaimed<EventTicket>(owner, REDEEM.bind({ owner, digest }));
    return rows[0] ?? null;
  }
}
