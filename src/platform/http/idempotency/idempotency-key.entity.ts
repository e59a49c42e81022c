import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Owned } from '../../database/owned.repository.js';

/** A request and its response, written in the transaction of the request. */
@Entity('idempotency_keys')
@Index('idempotency_keys_by_time', ['ownerId', 'createdAt'])
@Check('idempotency_keys_owner_id_check', `owner_id <> ''`)
export class IdempotencyKey extends Owned {
  /** The key's SHA-256. */
  @PrimaryColumn('bytea', { name: 'key_hash' })
  readonly keyHash!: Buffer;

  /** SHA-256 of the request. */
  @Column('bytea')
  readonly fingerprint!: Buffer;

  /** The response, encrypted with the key; null while the request is running. */
  @Column('bytea', { nullable: true })
  readonly answer!: Buffer | null;

  @Column('timestamp with time zone', { name: 'created_at', precision: 3, default: () => 'now()' })
  readonly createdAt!: string;
}
