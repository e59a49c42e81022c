import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { OwnedEntity } from '../platform/database/owned.entity.js';
import { Webhook } from './webhook.entity.js';

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export const TEST_TYPE = 'webhook.test';
/** No message, but a note in its place: the log does not know any more what had changed. */
export const SKIPPED_TYPE = 'webhook.skipped';

/** A message to a webhook: how often it was tried, and how the last try ended. */
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

  /** Of the change that it tells of, which is read from the log each time; null where there is none. */
  @Column('bigint', { nullable: true })
  readonly seq!: number | null;

  @Column('text', { default: 'pending' })
  readonly status!: DeliveryStatus;

  /** To be sent at once, whatever comes before it and though the webhook is paused: the owner has said so. */
  @Column('boolean', { default: false })
  readonly asked!: boolean;

  @Column('integer', { default: 0 })
  readonly attempts!: number;

  /** Attempts since the webhook was last unpaused; they decide when the next one is. */
  @Column('integer', { default: 0 })
  readonly retries!: number;

  @Column('integer', { name: 'status_code', nullable: true })
  readonly statusCode!: number | null;

  @Column('text', { nullable: true })
  readonly error!: string | null;

  @Column('timestamp with time zone', { name: 'next_attempt_at', precision: 3, nullable: true })
  readonly nextAttemptAt!: string | null;
}

/** The same at each attempt, so that a receiver can tell a message that it has already. */
export const messageIdOf = ({ id }: Pick<WebhookDelivery, 'id'>): string => `msg_${id.replaceAll('-', '')}`;
