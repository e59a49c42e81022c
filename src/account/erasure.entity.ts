import { Check, Column, Entity } from 'typeorm';
import { Owned } from '../platform/database/owned.entity.js';

/** A pending erasure request; one row per owner. */
@Entity('erasures')
@Check('erasures_owner_id_check', `owner_id <> ''`)
export class Erasure extends Owned {
  /** SHA-256 of the token, so that a copy of the database cannot confirm an erasure. */
  @Column('bytea', { name: 'token_hash' })
  readonly tokenHash!: Buffer;

  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 })
  readonly expiresAt!: string;
}
