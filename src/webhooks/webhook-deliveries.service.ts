import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import {
  decodeCursor,
  encodeCursor,
  isTimeValue,
  type Page,
  pageOf,
  type PageQuery,
} from '../platform/http/pagination.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import { CHANGE_TYPES } from '../platform/change-log/change.entity.js';
import { ChangesRepository } from '../platform/change-log/changes.repository.js';
import { DeliveryQueue } from './delivery/delivery-queue.js';
import { DeliveryResponse } from './dto/delivery.response.js';
import { WebhookDeliveriesRepository } from './webhook-deliveries.repository.js';
import { TEST_TYPE, type WebhookDelivery } from './webhook.entity.js';
import { DeliveryExpired, DeliveryNotFound, WebhookNotFound } from './webhook.errors.js';
import { WebhooksRepository } from './webhooks.repository.js';

@Injectable()
export class WebhookDeliveriesService {
  constructor(
    private readonly deliveries: WebhookDeliveriesRepository,
    private readonly webhooks: WebhooksRepository,
    private readonly changes: ChangesRepository,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly queue: DeliveryQueue,
  ) {}

  async list(
    owner: OwnerId,
    webhookId: string,
    { limit, cursor }: PageQuery,
  ): Promise<Page<DeliveryResponse>> {
    const which = { deliveries: webhookId };
    const after = cursor === undefined ? undefined : decodeCursor(which, cursor, isTimeValue);
    await this.check(owner, webhookId);
    const deliveries = await this.deliveries.page(owner, { webhookId, after, limit: limit + 1 });
    const cursorAt = ({ createdAt, id }: WebhookDelivery) => encodeCursor(which, { value: createdAt, id });
    return pageOf(deliveries, limit, cursorAt, DeliveryResponse.from);
  }

  /** Sends one message again, ahead of pending ones. */
  async redeliver(owner: OwnerId, webhookId: string, id: string): Promise<DeliveryResponse> {
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      await this.check(owner, webhookId);
      const delivery = await this.deliveries.ask(owner, webhookId, id);
      if (!delivery) throw new DeliveryNotFound();
      if (!(await this.isAvailable(owner, delivery))) throw new DeliveryExpired();
      await this.queue.wake(owner, webhookId);
      return DeliveryResponse.from(delivery);
    });
  }

  /** Sends a test message, also to a paused webhook. */
  async test(owner: OwnerId, webhookId: string): Promise<DeliveryResponse> {
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      await this.check(owner, webhookId);
      const nextAttemptAt = new Date().toISOString();
      const values = { id: uuidv7(), webhookId, type: TEST_TYPE, asked: true, nextAttemptAt };
      const delivery = (await this.deliveries.add(owner, values))!;
      await this.queue.wake(owner, webhookId);
      return DeliveryResponse.from(delivery);
    });
  }

  private async check(owner: OwnerId, webhookId: string): Promise<void> {
    if (!(await this.webhooks.find(owner, webhookId))) throw new WebhookNotFound();
  }

  private async isAvailable(owner: OwnerId, { type, seq }: WebhookDelivery): Promise<boolean> {
    if (seq === null) return type === TEST_TYPE;
    const read = await this.changes.since(owner, { seq: seq - 1, types: CHANGE_TYPES, limit: 1 });
    return read?.changes[0]?.seq === seq;
  }
}
