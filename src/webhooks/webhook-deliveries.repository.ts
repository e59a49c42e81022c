import { Injectable } from '@nestjs/common';
import type { Position } from '../platform/http/pagination.js';
import { OwnedRepository } from '../platform/database/owned.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { type Webhook, WebhookDelivery } from './webhook.entity.js';

export interface DeliveryPageQuery {
  readonly webhookId: string;
  readonly after?: Position;
  readonly limit: number;
}

@Injectable()
export class WebhookDeliveriesRepository extends OwnedRepository<WebhookDelivery> {
  constructor(work: UnitOfWork) {
    super(WebhookDelivery, work);
  }

  /** Newest first. */
  async page(owner: OwnerId, { webhookId, after, limit }: DeliveryPageQuery): Promise<WebhookDelivery[]> {
    const values = { webhookId, value: after?.value, id: after?.id, limit };
    return this.all(owner, `page ${after !== undefined}`, values, () => {
      const from = after ? 'AND (created_at, id) < (:value, :id)' : '';
      return `
        SELECT ${this.columns} FROM webhook_deliveries WHERE owner_id = :owner AND webhook_id = :webhookId ${from}
         ORDER BY created_at DESC, id DESC LIMIT :limit`;
    });
  }

  /** The next delivery, due or not: requested ones first. For a paused webhook, only requested ones. */
  async next(
    owner: OwnerId,
    { id: webhookId, pausedBecause }: Pick<Webhook, 'id' | 'pausedBecause'>,
  ): Promise<WebhookDelivery | null> {
    return this.first(
      owner,
      'next',
      { webhookId, isPaused: pausedBecause !== null },
      () => `
        SELECT ${this.columns} FROM webhook_deliveries
         WHERE owner_id = :owner AND webhook_id = :webhookId AND status = 'pending' AND (asked OR NOT :isPaused)
         ORDER BY asked DESC, next_attempt_at, id LIMIT 1`,
    );
  }

  /** Requests an immediate delivery, out of order. Null if the webhook has no such delivery. */
  async ask(owner: OwnerId, webhookId: string, id: string): Promise<WebhookDelivery | null> {
    return this.first(
      owner,
      'ask',
      { webhookId, id },
      () => `
        UPDATE webhook_deliveries SET status = 'pending', asked = true, next_attempt_at = now()
         WHERE owner_id = :owner AND webhook_id = :webhookId AND id = :id RETURNING ${this.columns}`,
    );
  }

  /** Retries the pending message now and resets its retry count. */
  async revive(
    owner: OwnerId,
    { id: webhookId, delivered }: Pick<Webhook, 'id' | 'delivered'>,
  ): Promise<void> {
    await this.all(
      owner,
      'revive',
      { webhookId, delivered },
      () => `
        UPDATE webhook_deliveries SET status = 'pending', retries = 0, next_attempt_at = now()
         WHERE owner_id = :owner AND webhook_id = :webhookId AND seq > :delivered`,
    );
  }

  /** Deletes finished deliveries created before a time. */
  async purge(owner: OwnerId, webhookId: string, before: string): Promise<void> {
    await this.all(
      owner,
      'purge',
      { webhookId, before },
      () => `
        DELETE FROM webhook_deliveries
         WHERE owner_id = :owner AND webhook_id = :webhookId AND status <> 'pending' AND created_at < :before`,
    );
  }
}
