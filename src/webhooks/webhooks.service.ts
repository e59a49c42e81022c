import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { omitUndefined } from '../platform/http/validation/read-only.js';
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
import { DeliveryQueue } from './delivery/delivery-queue.js';
import {
  type CreateWebhookDto,
  type UpdateWebhookDto,
  WebhookResponse,
  type WebhookWithSecretResponse,
} from './dto/webhook.dto.js';
import { type PauseReason, type Webhook, WebhookSecrets } from './webhook.entity.js';
import { WebhookNotFound } from './webhook.errors.js';
import { faultOfUrl } from './delivery/webhook-network.js';
import { WebhooksRepository } from './webhooks.repository.js';

const WHICH = { webhooks: 'all' };

@Injectable()
export class WebhooksService {
  constructor(
    private readonly env: Env,
    private readonly webhooks: WebhooksRepository,
    private readonly secrets: WebhookSecrets,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly limits: LimitsService,
    private readonly queue: DeliveryQueue,
  ) {}

  async list(owner: OwnerId, { limit, cursor }: PageQuery): Promise<Page<WebhookResponse>> {
    const after = cursor === undefined ? undefined : decodeCursor(WHICH, cursor, isTimeValue);
    const webhooks = await this.webhooks.page(owner, { after, limit: limit + 1 });
    const cursorAt = ({ createdAt, id }: Webhook) => encodeCursor(WHICH, { value: createdAt, id });
    return pageOf(webhooks, limit, cursorAt, WebhookResponse.from);
  }

  async get(owner: OwnerId, id: string): Promise<WebhookResponse> {
    return WebhookResponse.from(found(await this.webhooks.find(owner, id)));
  }

  async current(owner: OwnerId, id: string): Promise<WebhookResponse | null> {
    const webhook = await this.webhooks.find(owner, id);
    return webhook && WebhookResponse.from(webhook);
  }

  async created(owner: OwnerId, id: string): Promise<WebhookWithSecretResponse | null> {
    const webhook = await this.webhooks.find(owner, id);
    return webhook && this.withSecret(webhook);
  }

  /** The webhook receives changes from now on. */
  async create(
    owner: OwnerId,
    { url, types = null, description = null }: CreateWebhookDto,
  ): Promise<WebhookWithSecretResponse> {
    const values = { id: uuidv7(), url: this.normalize(url), types, description, ...this.secrets.make() };
    return this.work.run(owner, async () => {
      await this.limits.reserve(owner, 'webhooks');
      const { seq } = await this.ownerLock.acquire(owner);
      return this.withSecret(found(await this.webhooks.add(owner, { ...values, delivered: seq })));
    });
  }

  async update(owner: OwnerId, id: string, input: UpdateWebhookDto): Promise<WebhookResponse> {
    const { types, description, paused } = input;
    const url = input.url === undefined ? undefined : this.normalize(input.url);
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const before = found(await this.webhooks.find(owner, id));
      const isUnpaused = paused === false && before.pausedBecause !== null;
      const pausedBecause = reasonAfter(before, paused);
      const failingSince = isUnpaused ? null : undefined;
      const values = omitUndefined({ url, types, description, pausedBecause, failingSince });
      const webhook = found(await this.webhooks.update(owner, id, values));
      if (isUnpaused || (url !== undefined && webhook.pausedBecause === null)) {
        await this.queue.resume(owner, webhook);
      }
      return WebhookResponse.from(webhook);
    });
  }

  /** The new secret replaces the old one immediately. */
  async rotateSecret(owner: OwnerId, id: string): Promise<WebhookWithSecretResponse> {
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const webhook = found(await this.webhooks.update(owner, id, this.secrets.make()));
      // Send messages that could not be signed with the old key.
      await this.queue.resume(owner, webhook);
      return this.withSecret(webhook);
    });
  }

  async remove(owner: OwnerId, id: string): Promise<void> {
    await this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      if (!(await this.webhooks.remove(owner, id))) throw new WebhookNotFound();
      await this.queue.end(owner, id);
    });
  }

  /** @throws InvalidInput */
  private normalize(url: string): string {
    const detail = faultOfUrl(url, { allowPrivate: this.env.WEBHOOK_ALLOW_PRIVATE });
    if (detail !== undefined) throw new InvalidInput({ errors: [{ pointer: '/url', detail, in: 'body' }] });
    return new URL(url).href;
  }

  private withSecret(webhook: Webhook): WebhookWithSecretResponse {
    return { ...WebhookResponse.from(webhook), secret: this.secrets.of(webhook)! };
  }
}

/** Undefined to keep it. Pausing a paused webhook keeps its reason. */
function reasonAfter({ pausedBecause }: Webhook, paused?: boolean): PauseReason | null | undefined {
  if (paused === undefined) return undefined;
  return paused ? (pausedBecause ?? 'owner') : null;
}

function found(webhook: Webhook | null): Webhook {
  if (!webhook) throw new WebhookNotFound();
  return webhook;
}
