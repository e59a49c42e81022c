import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { OwnedEntity } from '../platform/database/owned.entity.js';
import { Webhook } from './webhook.entity.js';

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
