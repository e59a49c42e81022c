import { Injectable } from '@nestjs/common';
import type { Position } from '../platform/http/pagination.js';
import { OwnedRepository } from '../platform/database/owned.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { Webhook } from './webhook.entity.js';

/** Result of an attempt for the webhook. */
export interface Settlement {
  /** Sequence number up to which all changes were delivered. */
  readonly delivered: number;
  /** Null for attempts out of order, such as test messages. */
  readonly isFailing: boolean | null;
  readonly isExhausted: boolean;
}

@Injectable()
export class WebhooksRepository extends OwnedRepository<Webhook> {
  constructor(work: UnitOfWork) {
    super(Webhook, work);
  }

  async page(owner: OwnerId, { after, limit }: { after?: Position; limit: number }): Promise<Webhook[]> {
    const values = { value: after?.value, id: after?.id, limit };
    return this.all(owner, `page ${after !== undefined}`, values, () => {
      const from = after ? 'AND (created_at, id) > (:value, :id)' : '';
      return `SELECT ${this.columns} FROM webhooks WHERE owner_id = :owner ${from} ORDER BY created_at, id LIMIT :limit`;
    });
  }

  /** Acquires or renews the lease. Null if another process holds it or the webhook does not exist. */
  async lease(owner: OwnerId, id: string, lease: string, ms: number): Promise<Webhook | null> {
    return this.first(
      owner,
      'lease',
      { id, lease, ms },
      () => `
        UPDATE webhooks SET lease = :lease, leased_until = clock_timestamp() + :ms * interval '1 millisecond'
         WHERE owner_id = :owner AND id = :id
           AND (lease IS NULL OR lease = :lease OR leased_until <= clock_timestamp()) RETURNING ${this.columns}`,
    );
  }

  async release(owner: OwnerId, id: string, lease: string): Promise<void> {
    await this.all(
      owner,
      'release',
      { id, lease },
      () => `
        UPDATE webhooks SET lease = NULL, leased_until = NULL
         WHERE owner_id = :owner AND id = :id AND lease = :lease`,
    );
  }

  /** Records the result of an attempt. False if the lease was lost. */
  async settle(owner: OwnerId, id: string, lease: string, settlement: Settlement): Promise<boolean> {
    const settled = await this.first(
      owner,
      'settle',
      { id, lease, ...settlement },
      () => `
        UPDATE webhooks SET
          delivered = greatest(delivered, :delivered::bigint),
          failing_since = CASE :isFailing::boolean WHEN true THEN coalesce(failing_since, now()) WHEN false THEN NULL
                               ELSE failing_since END,
          paused_because = CASE WHEN :isExhausted THEN coalesce(paused_because, 'failing') ELSE paused_because END
         WHERE owner_id = :owner AND id = :id AND lease = :lease RETURNING id`,
    );
    return settled !== null;
  }

  /** Skips changes that the webhook does not receive. */
  async advance(owner: OwnerId, id: string, seq: number): Promise<void> {
    await this.all(
      owner,
      'advance',
      { id, seq },
      () => `
        UPDATE webhooks SET delivered = greatest(delivered, :seq::bigint) WHERE owner_id = :owner AND id = :id`,
    );
  }

  /** When the next message is due; null for none. */
  async wakeAt(owner: OwnerId, id: string): Promise<string | null> {
    const next = await this.first<{ at: string | null }>(
      owner,
      'wake at',
      { id },
      () => `
        SELECT CASE WHEN waiting.asked THEN now()
                    WHEN paused_because IS NOT NULL THEN NULL
                    WHEN waiting.at IS NOT NULL THEN waiting.at
                    WHEN owners.seq > delivered THEN now() END AS at
          FROM webhooks JOIN owners ON owners.owner_id = webhooks.owner_id CROSS JOIN LATERAL (
            SELECT bool_or(asked) AS asked, min(next_attempt_at) AS at FROM webhook_deliveries
             WHERE owner_id = :owner AND webhook_id = :id AND status = 'pending'
          ) AS waiting
         WHERE webhooks.owner_id = :owner AND webhooks.id = :id`,
    );
    return next && next.at;
  }
}
