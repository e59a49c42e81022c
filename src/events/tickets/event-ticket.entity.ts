import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { Owned } from '../../platform/database/owned.entity.js';

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
