import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Position } from '../platform/http/pagination/cursor.js';
import { OwnedRepository } from '../platform/database/owned.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { PushSubscription } from './push-subscription.entity.js';

@Injectable()
export class PushSubscriptionsRepository extends OwnedRepository<PushSubscription> {
  constructor(
    @InjectRepository(PushSubscription) subscriptions: Repository<PushSubscription>,
    work: UnitOfWork,
  ) {
    super(subscriptions, work);
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
