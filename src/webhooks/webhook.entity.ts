import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { OwnedEntity } from '../platform/database/owned.repository.js';
import type { ChangeType } from '../platform/change-log/change.entity.js';
import { InstallationKey } from '../platform/config/installation-key.js';
import { NoInstallationKey } from './webhook.errors.js';

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

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export const TEST_TYPE = 'webhook.test';
/** Not a message but a marker: the changes are past the retention of the log. */
export const SKIPPED_TYPE = 'webhook.skipped';

/** A message to a webhook, with its attempts and the result of the last one. */
@Entity('webhook_deliveries')
@Index('webhook_deliveries_by_creation', ['ownerId', 'webhookId', 'createdAt', 'id'])
@Index('webhook_deliveries_once', ['ownerId', 'webhookId', 'seq'], { unique: true })
@Index('webhook_deliveries_pending', ['ownerId', 'webhookId'], { where: `status = 'pending'` })
@ForeignKey(() => Webhook, ['ownerId', 'webhookId'], ['ownerId', 'id'], {
  name: 'webhook_deliveries_webhook_id_fkey',
  onDelete: 'CASCADE',
})
@Check('webhook_deliveries_owner_id_check', `owner_id <> ''`)
@Check('webhook_deliveries_status_check', `status IN ('pending', 'delivered', 'failed')`)
@Check('webhook_deliveries_next_attempt_at_check', `(next_attempt_at IS NULL) = (status <> 'pending')`)
export class WebhookDelivery extends OwnedEntity {
  @Column('uuid', { name: 'webhook_id' })
  readonly webhookId!: string;

  @Column('text')
  readonly type!: string;

  /** Sequence number of the change, which is read from the log for each attempt; null for none. */
  @Column('bigint', { nullable: true })
  readonly seq!: number | null;

  @Column('text', { default: 'pending' })
  readonly status!: DeliveryStatus;

  /** Requested by the owner: sent immediately, out of order, also to a paused webhook. */
  @Column('boolean', { default: false })
  readonly asked!: boolean;

  @Column('integer', { default: 0 })
  readonly attempts!: number;

  /** Attempts since the webhook was last resumed; they determine the next delay. */
  @Column('integer', { default: 0 })
  readonly retries!: number;

  @Column('integer', { name: 'status_code', nullable: true })
  readonly statusCode!: number | null;

  @Column('text', { nullable: true })
  readonly error!: string | null;

  @Column('timestamp with time zone', { name: 'next_attempt_at', precision: 3, nullable: true })
  readonly nextAttemptAt!: string | null;
}

/** The same for each attempt, so that receivers can deduplicate. */
export const messageIdOf = ({ id }: Pick<WebhookDelivery, 'id'>): string => `msg_${id.replaceAll('-', '')}`;

const SALT_BYTES = 16;

/** Secrets in the format of the Standard Webhooks specification. They are derived when needed and never stored. */
@Injectable()
export class WebhookSecrets {
  constructor(private readonly key: InstallationKey) {}

  /**
   * Creates the stored part of a new secret.
   * @throws NoInstallationKey
   */
  make(): Pick<Webhook, 'salt' | 'keyId'> {
    try {
      return { salt: randomBytes(SALT_BYTES), keyId: this.key.id };
    } catch (cause) {
      throw new NoInstallationKey({ cause });
    }
  }

  /** Null if the secret was made with another installation key. */
  of({ ownerId, id, salt, keyId }: Pick<Webhook, 'ownerId' | 'id' | 'salt' | 'keyId'>): string | null {
    if (keyId !== this.make().keyId) return null;
    return `whsec_${this.key.secret(salt, `webhook ${id} of ${ownerId}`).toString('base64')}`;
  }
}
