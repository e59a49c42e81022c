import { Injectable } from '@nestjs/common';
import { type Job, JobQueue } from '../../platform/jobs/job-queue.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { WebhookDeliveriesRepository } from '../webhook-deliveries.repository.js';
import type { Webhook } from '../webhook.entity.js';

/** Also scheduled by the trigger `schedule_webhooks`. */
export const DELIVER = 'deliver-webhooks';

/** One job per webhook, so that a slow receiver delays only its own webhook. */
export const deliveryJob = (webhookId: string): Job => ({
  kind: DELIVER,
  key: webhookId,
  payload: { webhookId },
});

/** Schedules and cancels the delivery job of a webhook. */
@Injectable()
export class DeliveryQueue {
  constructor(
    private readonly deliveries: WebhookDeliveriesRepository,
    private readonly jobs: JobQueue,
  ) {}

  /** Schedules an immediate delivery. */
  async wake(owner: OwnerId, webhookId: string): Promise<void> {
    await this.jobs.schedule(owner, deliveryJob(webhookId));
  }

  /** Resumes the webhook immediately, from its last delivered change. */
  async resume(owner: OwnerId, webhook: Webhook): Promise<void> {
    await this.deliveries.revive(owner, webhook);
    await this.wake(owner, webhook.id);
  }

  async end(owner: OwnerId, webhookId: string): Promise<void> {
    const { kind, key } = deliveryJob(webhookId);
    await this.jobs.unschedule(owner, kind, key);
  }
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Retries, timeouts and concurrency of webhook and push deliveries. */
@Injectable()
export class RetryPolicy {
  /** Delays between attempts, three days in total. After the last attempt, the webhook is paused. */
  readonly retryMs: readonly number[] = [
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    20 * HOUR,
  ];
  /** Random share added to or subtracted from each delay, to spread retries after an outage. */
  readonly jitter: number = 0.1;
  /** Upper bound for a receiver's Retry-After. */
  readonly maxRetryAfterMs: number = HOUR;

  readonly connectMs: number = 5 * SECOND;
  /** Timeout of an attempt: DNS lookup, connection and response. */
  readonly attemptMs: number = 10 * SECOND;
  /** Longer than an attempt. After a crash, another process takes over when the lease expires. */
  readonly leaseMs: number = 30 * SECOND;
  /** A run starts no message after this time, so that other webhooks of the owner get a slot. */
  readonly runMs: number = 5 * SECOND;
  /** Maximum concurrent deliveries per owner and process. */
  readonly maxPerOwner: number = 5;
  /** Maximum concurrent deliveries per process. */
  readonly maxConcurrent: number = 50;
  /** Delay before a retry when all slots are taken. */
  readonly busyMs: number = 2 * SECOND;
  /** Time that attempts may take during shutdown. */
  readonly graceMs: number = 3 * SECOND;

  /** Retention of finished deliveries. */
  readonly retentionMs: number = 30 * DAY;
}
