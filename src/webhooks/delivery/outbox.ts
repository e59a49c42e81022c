import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type Counter, Metrics } from '../../platform/observability/metrics.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { type Change, CHANGE_TYPES } from '../../platform/change-log/change.entity.js';
import { ChangesRepository } from '../../platform/change-log/changes.repository.js';
import { Feed } from '../../sync/feed.js';
import { WebhookDeliveriesRepository } from '../webhook-deliveries.repository.js';
import { SKIPPED_TYPE, type Webhook, type WebhookDelivery } from '../webhook.entity.js';
import { WebhooksRepository } from '../webhooks.repository.js';
import { RetryPolicy } from './delivery-queue.js';
import type { Outcome } from './webhook-sender.js';

/** A message and its webhook. */
export interface Message {
  readonly webhook: Webhook;
  readonly delivery: WebhookDelivery;
  readonly body: object;
}

const GONE = 410;
/** Wait of a delivery that is not retried. */
const NEVER = Infinity;
const EXPIRED = 'the change is past the retention period';

/** Produces the messages of a webhook in order. The change log serves as the outbox. */
@Injectable()
export class Outbox {
  private readonly attempts: Counter;
  private readonly pauses: Counter;

  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly deliveries: WebhookDeliveriesRepository,
    private readonly changes: ChangesRepository,
    private readonly feed: Feed,
    private readonly retryPolicy: RetryPolicy,
    metrics: Metrics,
  ) {
    this.attempts = metrics.counter({
      name: 'todo_webhook_attempts_total',
      help: 'Delivery attempts of webhooks, by outcome.',
      labels: ['outcome'],
    });
    for (const outcome of ['taken', 'refused']) this.attempts.begin({ outcome });
    this.pauses = metrics.counter({
      name: 'todo_webhooks_paused_total',
      help: 'Webhooks paused because their receiver failed for days.',
    });
  }

  /** Deletes finished deliveries past their retention. */
  async purge(owner: OwnerId, webhookId: string): Promise<void> {
    const before = new Date(Date.now() - this.retryPolicy.retentionMs).toISOString();
    await this.deliveries.purge(owner, webhookId, before);
  }

  /** The message that is due, or null. The caller holds the lease. */
  async next(owner: OwnerId, webhook: Webhook): Promise<Message | null> {
    const delivery = await this.deliveries.next(owner, webhook);
    if (!delivery) return webhook.pausedBecause === null ? this.nextChange(owner, webhook) : null;
    return Date.parse(delivery.nextAttemptAt!) <= Date.now() ? this.resend(owner, webhook, delivery) : null;
  }

  /** Records the outcome of an attempt. Null if the lease was lost to another process. */
  async settle(
    owner: OwnerId,
    { webhook, delivery }: Message,
    outcome: Outcome,
  ): Promise<{ isExhausted: boolean } | null> {
    const { statusCode, error } = outcome;
    const isDelivered = error === null;
    const inOrder = delivery.seq !== null && delivery.seq > webhook.delivered;
    const waitMs =
      isDelivered || !inOrder || webhook.pausedBecause !== null ? NEVER : this.waitMs(delivery, outcome);
    const isExhausted = waitMs === undefined;
    const isSettled = await this.webhooks.settle(owner, webhook.id, webhook.lease!, {
      delivered: isDelivered && inOrder ? delivery.seq : webhook.delivered,
      isFailing: inOrder ? !isDelivered : null,
      isExhausted,
    });
    if (!isSettled) return null;
    this.count(isDelivered, isExhausted);
    await this.deliveries.update(owner, delivery.id, {
      ...nextOf(isDelivered, waitMs),
      asked: false,
      attempts: delivery.attempts + 1,
      retries: delivery.retries + 1,
      statusCode,
      error,
    });
    return { isExhausted };
  }

  private count(isDelivered: boolean, isExhausted: boolean): void {
    this.attempts.count({ outcome: isDelivered ? 'taken' : 'refused' });
    if (isExhausted) this.pauses.count();
  }

  /** Delay before the next attempt; undefined after the last one. */
  private waitMs({ retries }: WebhookDelivery, outcome: Outcome): number | undefined {
    const { statusCode, retryAfterMs = 0 } = outcome;
    const delay = this.retryPolicy.retryMs[retries];
    if (delay === undefined || statusCode === GONE) return undefined;
    const jitter = 1 + this.retryPolicy.jitter * (2 * Math.random() - 1);
    return Math.round(Math.max(delay * jitter, Math.min(retryAfterMs, this.retryPolicy.maxRetryAfterMs)));
  }

  private async resend(owner: OwnerId, webhook: Webhook, delivery: WebhookDelivery): Promise<Message | null> {
    const { id, seq, type, createdAt } = delivery;
    if (seq === null) {
      return { webhook, delivery, body: { type, timestamp: createdAt, data: { webhookId: webhook.id } } };
    }
    const read = await this.changes.since(owner, { seq: seq - 1, types: CHANGE_TYPES, limit: 1 });
    const change = read?.changes[0];
    if (change?.seq === seq) return { webhook, delivery, body: this.bodyOf(owner, change) };
    const expired = { status: 'failed', asked: false, error: EXPIRED, nextAttemptAt: null };
    await this.deliveries.update(owner, id, expired);
    return this.next(owner, webhook);
  }

  private async nextChange(owner: OwnerId, webhook: Webhook): Promise<Message | null> {
    const { id: webhookId, delivered, types } = webhook;
    const read = await this.changes.since(owner, { seq: delivered, types: types ?? CHANGE_TYPES, limit: 1 });
    if (!read) return null;
    const { clock, changes } = read;
    if (clock.forgotten > delivered) return this.skip(owner, webhook, clock.forgotten);
    const [change] = changes;
    if (!change) {
      await this.webhooks.advance(owner, webhookId, clock.seq);
      return null;
    }
    const type = `${change.type}.${change.change}`;
    const nextAttemptAt = new Date().toISOString();
    const values = { id: uuidv7(), webhookId, type, seq: change.seq, nextAttemptAt };
    const delivery = (await this.deliveries.add(owner, values))!;
    return { webhook, delivery, body: this.bodyOf(owner, change) };
  }

  /** The webhook was paused for longer than the log's retention: continue with the oldest change still there. */
  private async skip(owner: OwnerId, webhook: Webhook, forgotten: number): Promise<Message | null> {
    const { id: webhookId } = webhook;
    const note = { id: uuidv7(), webhookId, type: SKIPPED_TYPE, status: 'failed', error: EXPIRED };
    await this.deliveries.add(owner, note);
    await this.webhooks.advance(owner, webhookId, forgotten);
    return this.next(owner, { ...webhook, delivered: forgotten });
  }

  /** Body format of the Standard Webhooks specification. Read from the log, so it is the same for each attempt. */
  private bodyOf(owner: OwnerId, change: Change): object {
    return {
      type: `${change.type}.${change.change}`,
      timestamp: change.changedAt,
      data: this.feed.present(owner, change),
    };
  }
}

function nextOf(isDelivered: boolean, waitMs = NEVER): Pick<WebhookDelivery, 'status' | 'nextAttemptAt'> {
  if (waitMs !== NEVER)
    return { status: 'pending', nextAttemptAt: new Date(Date.now() + waitMs).toISOString() };
  return { status: isDelivered ? 'delivered' : 'failed', nextAttemptAt: null };
}
