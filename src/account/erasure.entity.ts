import { Check, Column, Entity } from 'typeorm';
import { Owned } from '../platform/database/owned.entity.js';

/** That somebody has asked to have the account erased, and has not confirmed it yet: one row an owner. */
@Entity('erasures')
@Check('erasures_owner_id_check', `owner_id <> ''`)
export class Erasure extends Owned {
  /** SHA-256 of the token that confirms it: a copy of the database confirms nothing. */
  @Column('bytea', { name: 'token_hash' })
  readonly tokenHash!: Buffer;

  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 })
  readonly expiresAt!: string;
}
