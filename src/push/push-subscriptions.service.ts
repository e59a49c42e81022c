import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { problem } from '../platform/errors/problem.js';
import {
  decodeCursor,
  encodeCursor,
  isTimeValue,
  type Page,
  pageOf,
  type PageQuery,
} from '../platform/http/pagination.js';
import { InvalidInput } from '../platform/errors/problems.js';
import { Env } from '../platform/config/env.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { LimitsService } from '../account/limits.service.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import { faultOfUrl } from '../webhooks/delivery/webhook-network.js';
import {
  type CreatePushSubscriptionDto,
  type PushKeyResponse,
  PushSubscriptionResponse,
} from './dto/push-subscription.dto.js';
import { type PushSubscription, PushSubscriptionsRepository } from './push-subscriptions.repository.js';
import { VapidKeys } from './push-outbox.js';

export class PushSubscriptionNotFound extends problem({
  name: 'push-subscription-not-found',
  status: 404,
  title: 'Push subscription not found',
  detail: 'No push subscription with this id exists.',
}) {}

const WHICH = { pushSubscriptions: 'all' };

@Injectable()
export class PushSubscriptionsService {
  constructor(
    private readonly env: Env,
    private readonly subscriptions: PushSubscriptionsRepository,
    private readonly keys: VapidKeys,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly limits: LimitsService,
  ) {}

  key(): PushKeyResponse {
    return { publicKey: this.keys.details.publicKey };
  }

  async list(owner: OwnerId, { limit, cursor }: PageQuery): Promise<Page<PushSubscriptionResponse>> {
    const after = cursor === undefined ? undefined : decodeCursor(WHICH, cursor, isTimeValue);
    const subscriptions = await this.subscriptions.page(owner, { after, limit: limit + 1 });
    const cursorAt = ({ createdAt, id }: PushSubscription) => encodeCursor(WHICH, { value: createdAt, id });
    return pageOf(subscriptions, limit, cursorAt, PushSubscriptionResponse.from);
  }

  async get(owner: OwnerId, id: string): Promise<PushSubscriptionResponse> {
    return PushSubscriptionResponse.from(found(await this.subscriptions.find(owner, id)));
  }

  async current(owner: OwnerId, id: string): Promise<PushSubscriptionResponse | null> {
    const subscription = await this.subscriptions.find(owner, id);
    return subscription && PushSubscriptionResponse.from(subscription);
  }

  /** Registering the same endpoint again updates the keys. */
  async create(owner: OwnerId, input: CreatePushSubscriptionDto): Promise<PushSubscriptionResponse> {
    const endpoint = this.normalize(input.endpoint);
    const { p256dh, auth } = input.keys;
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const known = await this.subscriptions.findByEndpoint(owner, endpoint);
      if (known) {
        const renewed = await this.subscriptions.update(owner, known.id, { p256dh, auth });
        return PushSubscriptionResponse.from(renewed!);
      }
      await this.limits.reserve(owner, 'pushSubscriptions');
      const values = { id: uuidv7(), endpoint, p256dh, auth };
      return PushSubscriptionResponse.from((await this.subscriptions.add(owner, values))!);
    });
  }

  async remove(owner: OwnerId, id: string): Promise<void> {
    await this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      if (!(await this.subscriptions.remove(owner, id))) throw new PushSubscriptionNotFound();
    });
  }

  /** @throws InvalidInput */
  private normalize(endpoint: string): string {
    const fault = faultOfUrl(endpoint, { allowPrivate: this.env.WEBHOOK_ALLOW_PRIVATE });
    if (fault === undefined) return new URL(endpoint).href;
    const detail = fault.replace(/^url/, 'endpoint');
    throw new InvalidInput({ errors: [{ pointer: '/endpoint', detail, in: 'body' }] });
  }
}

function found(subscription: PushSubscription | null): PushSubscription {
  if (!subscription) throw new PushSubscriptionNotFound();
  return subscription;
}
