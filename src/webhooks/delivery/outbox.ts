import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type Counter, Metrics } from '../../platform/observability/metrics/metrics.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { type Change, CHANGE_TYPES } from '../../platform/change-log/change.entity.js';
import { ChangesRepository } from '../../platform/change-log/changes.repository.js';
import { Feed } from '../../sync/feed.js';
import { WebhookDeliveriesRepository } from '../webhook-deliveries.repository.js';
import { SKIPPED_TYPE, type WebhookDelivery } from '../webhook-delivery.entity.js';
import type { Webhook } from '../webhook.entity.js';
import { WebhooksRepository } from '../webhooks.repository.js';
import { RetryPolicy } from './retry-policy.js';
import type { Outcome } from './webhook-sender.js';

/** A message, and where to. */
export interface Message {
  readonly webhook: Webhook;
  readonly delivery: WebhookDelivery;
  readonly body: object;
}

const GONE = 410;
/** How long an attempt is waited for that is not to be. */
const NEVER = Infinity;
const FORGOTTEN = 'what had changed is not known any more';

/** What a webhook is to be sent, in the order in which it happened: from the change log, which is the outbox. */
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
      help: 'Messages that were sent to webhooks, and whether the receiver has taken them.',
      labels: ['outcome'],
    });
    for (const outcome of ['taken', 'refused']) this.attempts.begin({ outcome });
    this.pauses = metrics.counter({
      name: 'todo_webhooks_paused_total',
      help: 'Webhooks that were paused, because their receiver took nothing for days.',
    });
  }

  /** Forgets deliveries that were over long ago. */
  async tidy(owner: OwnerId, webhookId: string): Promise<void> {
    const before = new Date(Date.now() - this.retryPolicy.keptMs).toISOString();
    await this.deliveries.purge(owner, webhookId, before);
  }

  /** The message that is due; null where none is. The caller holds the right to send. */
  async next(owner: OwnerId, webhook: Webhook): Promise<Message | null> {
    const delivery = await this.deliveries.next(owner, webhook);
    if (!delivery) return webhook.pausedBecause === null ? this.nextChange(owner, webhook) : null;
    return Date.parse(delivery.nextAttemptAt!) <= Date.now() ? this.again(owner, webhook, delivery) : null;
  }

  /** Records how an attempt has ended. False where the right to send was lost meanwhile: somebody else has sent it. */
  async settle(
    owner: OwnerId,
    { webhook, delivery }: Message,
    outcome: Outcome,
  ): Promise<{ isGivenUp: boolean } | null> {
    const { statusCode, error } = outcome;
    const has = error === null;
    const inOrder = delivery.seq !== null && delivery.seq > webhook.delivered;
    const waitMs = has || !inOrder || webhook.pausedBecause !== null ? NEVER : this.waitMs(delivery, outcome);
    const isGivenUp = waitMs === undefined;
    const isSettled = await this.webhooks.settle(owner, webhook.id, webhook.lease!, {
      delivered: has && inOrder ? delivery.seq : webhook.delivered,
      isFailing: inOrder ? !has : null,
      isGivenUp,
    });
    if (!isSettled) return null;
    this.count(has, isGivenUp);
    await this.deliveries.update(owner, delivery.id, {
      ...nextOf(has, waitMs),
      asked: false,
      attempts: delivery.attempts + 1,
      retries: delivery.retries + 1,
      statusCode,
      error,
    });
    return { isGivenUp };
  }

  private count(has: boolean, isGivenUp: boolean): void {
    this.attempts.count({ outcome: has ? 'taken' : 'refused' });
    if (isGivenUp) this.pauses.count();
  }

  /** Undefined where it has been tried often enough. */
  private waitMs({ retries }: WebhookDelivery, outcome: Outcome): number | undefined {
    const { statusCode, retryAfterMs = 0 } = outcome;
    const wait = this.retryPolicy.retryMs[retries];
    if (wait === undefined || statusCode === GONE) return undefined;
    const spread = 1 + this.retryPolicy.jitter * (2 * Math.random() - 1);
    return Math.round(Math.max(wait * spread, Math.min(retryAfterMs, this.retryPolicy.maxRetryAfterMs)));
  }

  private async again(owner: OwnerId, webhook: Webhook, delivery: WebhookDelivery): Promise<Message | null> {
    const { id, seq, type, createdAt } = delivery;
    if (seq === null) {
      return { webhook, delivery, body: { type, timestamp: createdAt, data: { webhookId: webhook.id } } };
    }
    const read = await this.changes.since(owner, { seq: seq - 1, types: CHANGE_TYPES, limit: 1 });
    const change = read?.changes[0];
    if (change?.seq === seq) return { webhook, delivery, body: this.bodyOf(owner, change) };
    const forgotten = { status: 'failed', asked: false, error: FORGOTTEN, nextAttemptAt: null };
    await this.deliveries.update(owner, id, forgotten);
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

  /** The webhook stood still for longer than the log remembers: it goes on from what is there. */
  private async skip(owner: OwnerId, webhook: Webhook, forgotten: number): Promise<Message | null> {
    const { id: webhookId } = webhook;
    const note = { id: uuidv7(), webhookId, type: SKIPPED_TYPE, status: 'failed', error: FORGOTTEN };
    await this.deliveries.add(owner, note);
    await this.webhooks.advance(owner, webhookId, forgotten);
    return this.next(owner, { ...webhook, delivered: forgotten });
  }

  /** As the Standard Webhooks specification recommends. The same at each attempt, for it is of the log. */
  private bodyOf(owner: OwnerId, change: Change): object {
    return {
      type: `${change.type}.${change.change}`,
      timestamp: change.changedAt,
      data: this.feed.present(owner, change),
    };
  }
}

function nextOf(has: boolean, waitMs = NEVER): Pick<WebhookDelivery, 'status' | 'nextAttemptAt'> {
  if (waitMs !== NEVER)
    return { status: 'pending', nextAttemptAt: new Date(Date.now() + waitMs).toISOString() };
  return { status: has ? 'delivered' : 'failed', nextAttemptAt: null };
}
