import { Check, Column, Entity, Index } from 'typeorm';
import { OwnedEntity } from '../platform/database/owned.entity.js';
import type { ChangeType } from '../platform/change-log/change.entity.js';

export const WEBHOOK_URL_MAX = 2_048;
export const WEBHOOK_DESCRIPTION_MAX = 500;
export const PAUSE_REASONS = ['owner', 'failing'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** An external service that receives the owner's changes in order. */
@Entity('webhooks')
@Index('webhooks_by_creation', ['ownerId', 'createdAt', 'id'])
@Check('webhooks_owner_id_check', `owner_id <> ''`)
@Check('webhooks_url_check', `char_length(url) BETWEEN 1 AND 2048`)
@Check('webhooks_paused_because_check', `paused_because IN ('owner', 'failing')`)
@Check('webhooks_lease_check', `(lease IS NULL) = (leased_until IS NULL)`)
export class Webhook extends OwnedEntity {
  @Column('text')
  readonly url!: string;

  /** Null for all, including future types. */
  @Column('text', { array: true, nullable: true })
  readonly types!: ChangeType[] | null;

  @Column('text', { nullable: true })
  readonly description!: string | null;

  @Column('text', { name: 'paused_because', nullable: true })
  readonly pausedBecause!: PauseReason | null;

  /** First failure of the pending message; null if the last message was delivered. */
  @Column('timestamp with time zone', { name: 'failing_since', precision: 3, nullable: true })
  readonly failingSince!: string | null;

  /** The secret is derived from the salt and the installation key, and not stored. */
  @Column('bytea')
  readonly salt!: Buffer;

  /** Id of that installation key. */
  @Column('text', { name: 'key_id' })
  readonly keyId!: string;

  /** Sequence number up to which all changes were delivered or filtered out. */
  @Column('bigint')
  readonly delivered!: number;

  /** Id of the current lease holder; valid until `leasedUntil`. */
  @Column('uuid', { nullable: true })
  readonly lease!: string | null;

  @Column('timestamp with time zone', { name: 'leased_until', precision: 3, nullable: true })
  readonly leasedUntil!: string | null;
}
