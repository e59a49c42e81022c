import { Check, Column, Entity, Index } from 'typeorm';
import { Injectable } from '@nestjs/common';
import { OwnedEntity, OwnedRepository } from '../platform/database/owned.repository.js';
import type { Position } from '../platform/http/pagination.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';

export const ENDPOINT_MAX = 2_048;

/** The `PushSubscription` of an owner's browser. */
@Entity('push_subscriptions')
@Index('push_subscriptions_endpoint', ['ownerId', 'endpoint'], { unique: true })
@Index('push_subscriptions_by_creation', ['ownerId', 'createdAt', 'id'])
@Check('push_subscriptions_owner_id_check', `owner_id <> ''`)
@Check('push_subscriptions_endpoint_check', `char_length(endpoint) BETWEEN 1 AND 2048`)
export class PushSubscription extends OwnedEntity {
  /** A capability URL: as secret as the keys. */
  @Column('text')
  readonly endpoint!: string;

  /** The browser's public key, base64url. */
  @Column('text')
  readonly p256dh!: string;

  /** Secret shared with the browser, base64url. */
  @Column('text')
  readonly auth!: string;
}

@Injectable()
export class PushSubscriptionsRepository extends OwnedRepository<PushSubscription> {
  constructor(work: UnitOfWork) {
    super(PushSubscription, work);
  }

  /** Oldest first. */
  async page(
    owner: OwnerId,
    { after, limit }: { after?: Position; limit: number },
  ): Promise<PushSubscription[]> {
    const values = { value: after?.value, id: after?.id, limit };
    return this.all(owner, `page ${after !== undefined}`, values, () => {
      const from = after ? 'AND (created_at, id) > (:value::timestamptz, :id)' : '';
      return `
        SELECT ${this.columns} FROM push_subscriptions WHERE owner_id = :owner ${from}
         ORDER BY created_at, id LIMIT :limit`;
    });
  }

  async findByEndpoint(owner: OwnerId, endpoint: string): Promise<PushSubscription | null> {
    return this.first(
      owner,
      'find by endpoint',
      { endpoint },
      () => `SELECT ${this.columns} FROM push_subscriptions WHERE owner_id = :owner AND endpoint = :endpoint`,
    );
  }
}
