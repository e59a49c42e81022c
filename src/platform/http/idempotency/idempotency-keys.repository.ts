import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Injectable } from '@nestjs/common';
import { Owned } from '../../database/owned.repository.js';
import { ScopedRepository } from '../../database/scoped.repository.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { OwnerId } from '../../ownership/owner-id.js';

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

const RETENTION = `interval '24 hours'`;

type Claim = Pick<IdempotencyKey, 'keyHash' | 'fingerprint'>;

@Injectable()
export class IdempotencyKeysRepository extends ScopedRepository<IdempotencyKey> {
  constructor(work: UnitOfWork) {
    super(IdempotencyKey, work);
  }

  /**
   * Claims the key for this transaction by its unique index. Returns false if another request has it, completed or running.
   * The advisory lock avoids waiting for a running one.
   */
  async claim(owner: OwnerId, { keyHash, fingerprint }: Claim): Promise<boolean> {
    const claimed = await this.first(
      owner,
      'claim',
      { keyHash, fingerprint },
      () => `
        INSERT INTO idempotency_keys (owner_id, key_hash, fingerprint)
        SELECT :owner, :keyHash::bytea, :fingerprint
          FROM (SELECT pg_try_advisory_xact_lock(hashtextextended(:owner || encode(:keyHash::bytea, 'hex'), 0)) AS is_free
                OFFSET 0) AS lock
         WHERE is_free
        ON CONFLICT (owner_id, key_hash) DO UPDATE SET fingerprint = EXCLUDED.fingerprint, answer = NULL, created_at = now()
         WHERE idempotency_keys.created_at < now() - ${RETENTION}
        RETURNING true`,
    );
    return claimed !== null;
  }

  async find(owner: OwnerId, keyHash: Buffer): Promise<IdempotencyKey | null> {
    return this.first(
      owner,
      'find',
      { keyHash },
      () =>
        `SELECT ${this.columns} FROM idempotency_keys
          WHERE owner_id = :owner AND key_hash = :keyHash AND created_at >= now() - ${RETENTION}`,
    );
  }

  async saveResponse(owner: OwnerId, keyHash: Buffer, response: Buffer): Promise<void> {
    await this.all(
      owner,
      'keep answer',
      { keyHash, response },
      () => `UPDATE idempotency_keys SET answer = :response WHERE owner_id = :owner AND key_hash = :keyHash`,
    );
  }

  async removeOld(owner: OwnerId, limit: number): Promise<void> {
    await this.all(
      owner,
      'remove old',
      { limit },
      () => `
        DELETE FROM idempotency_keys WHERE owner_id = :owner AND key_hash IN (
          SELECT key_hash FROM idempotency_keys WHERE owner_id = :owner AND created_at < now() - ${RETENTION}
           ORDER BY created_at LIMIT :limit FOR UPDATE SKIP LOCKED)`,
    );
  }

  async has(owner: OwnerId): Promise<boolean> {
    const any = await this.first(
      owner,
      'any',
      {},
      () => `SELECT true FROM idempotency_keys WHERE owner_id = :owner LIMIT 1`,
    );
    return any !== null;
  }
}
