import { Check, Column, Entity, Index } from 'typeorm';
import { OwnedEntity } from '../platform/database/owned.entity.js';
import type { ChangeType } from '../platform/change-log/change.entity.js';

export const WEBHOOK_URL_MAX = 2_048;
export const WEBHOOK_DESCRIPTION_MAX = 500;
export const PAUSE_REASONS = ['owner', 'failing'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** Somebody else's service that is told of the owner's changes, one after the other. */
@Entity('webhooks')
@Index('webhooks_by_creation', ['ownerId', 'createdAt', 'id'])
@Check('webhooks_owner_id_check', `owner_id <> ''`)
@Check('webhooks_url_check', `char_length(url) BETWEEN 1 AND 2048`)
@Check('webhooks_paused_because_check', `paused_because IN ('owner', 'failing')`)
@Check('webhooks_lease_check', `(lease IS NULL) = (leased_until IS NULL)`)
export class Webhook extends OwnedEntity {
  @Column('text')
  readonly url!: string;

  /** Null for all, also those that there will be. */
  @Column('text', { array: true, nullable: true })
  readonly types!: ChangeType[] | null;

  @Column('text', { nullable: true })
  readonly description!: string | null;

  @Column('text', { name: 'paused_because', nullable: true })
  readonly pausedBecause!: PauseReason | null;

  /** When the message failed first that is being tried; null where the last one arrived. */
  @Column('timestamp with time zone', { name: 'failing_since', precision: 3, nullable: true })
  readonly failingSince!: string | null;

  /** From it and the installation's key comes the secret, which is stored nowhere. */
  @Column('bytea')
  readonly salt!: Buffer;

  /** Which key of the installation that was. */
  @Column('text', { name: 'key_id' })
  readonly keyId!: string;

  /** Of the owner's clock: up to this change all have arrived, or were not asked for. */
  @Column('bigint')
  readonly delivered!: number;

  /** Who is sending at the moment, so that nobody else does; over when a process that has died could not end it. */
  @Column('uuid', { nullable: true })
  readonly lease!: string | null;

  @Column('timestamp with time zone', { name: 'leased_until', precision: 3, nullable: true })
  readonly leasedUntil!: string | null;
}
