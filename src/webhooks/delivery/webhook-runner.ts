import { randomUUID } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { Webhook as Signer } from 'standardwebhooks';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { JobHandlers } from '../../platform/jobs/job-queue.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { messageIdOf, type Webhook, WebhookSecrets } from '../webhook.entity.js';
import { DELIVER, RetryPolicy } from './delivery-queue.js';
import { type Message, Outbox } from './outbox.js';
import { SendSlots, WebhookLease } from './webhook-lease.js';
import { type Outcome, WebhookSender } from './webhook-sender.js';

const USER_AGENT = 'todo-backend-webhooks/1';

/**
 * Sends the messages of a webhook in order, each after the previous one was delivered. The job only starts this, so a slow
 * receiver blocks no other job.
 */
@Injectable()
export class WebhookRunner implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(WebhookRunner.name);
  private readonly stop = new AbortController();
  private readonly slots: SendSlots;
  private isStopping = false;

  constructor(
    private readonly handlers: JobHandlers,
    private readonly work: UnitOfWork,
    private readonly lease: WebhookLease,
    private readonly outbox: Outbox,
    private readonly sender: WebhookSender,
    private readonly secrets: WebhookSecrets,
    private readonly retryPolicy: RetryPolicy,
  ) {
    this.slots = new SendSlots(retryPolicy.maxConcurrent, retryPolicy.maxPerOwner);
  }

  onModuleInit(): void {
    this.handlers.on<{ webhookId: string }>(DELIVER, (owner, { webhookId }) => this.begin(owner, webhookId));
  }

  /** Attempts in progress get a grace period. Undelivered messages are sent again elsewhere or after the next start. */
  onModuleDestroy(): void {
    this.isStopping = true;
    setTimeout(() => this.stop.abort(), this.retryPolicy.graceMs).unref();
  }

  /** Runs before the database connections close. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.slots.waitUntilIdle();
  }

  private async begin(owner: OwnerId, webhookId: string): Promise<void> {
    const isStarted = await this.slots.begin(owner, async () => {
      const lease = randomUUID();
      const webhook = await this.lease.acquire(owner, webhookId, lease);
      // If the holder of the lease dies, another process continues.
      await this.lease.retryWhenReleased(owner, webhookId);
      return webhook && (() => this.run(owner, webhookId, lease).catch(this.report));
    });
    if (!isStarted) await this.lease.scheduleRetry(owner, webhookId);
  }

  private readonly report = (err: unknown): void =>
    this.logger.warn({ message: 'failed to send to a webhook; it will be retried', err });

  private async run(owner: OwnerId, webhookId: string, lease: string): Promise<void> {
    const endsAt = Date.now() + this.retryPolicy.runMs;
    do {
      const webhook = await this.lease.acquire(owner, webhookId, lease);
      if (!webhook) return this.lease.retryWhenReleased(owner, webhookId);
      const message = await this.work.run(owner, () => this.outbox.next(owner, webhook));
      if (!message) break;
      const outcome = await this.attempt(owner, message);
      if (!outcome) break;
      if (!(await this.settle(owner, message, outcome))) return;
    } while (Date.now() < endsAt && !this.isStopping);
    await this.outbox.purge(owner, webhookId);
    await this.lease.release(owner, webhookId, lease);
  }

  /** Null if the service stops before the outcome is known. */
  private async attempt(owner: OwnerId, { webhook, delivery, body }: Message): Promise<Outcome | null> {
    const secret = this.secretOf(webhook);
    if (secret === null) {
      const error = 'the secret was created with another installation key; rotate the secret';
      return { statusCode: null, error };
    }
    const text = JSON.stringify(body);
    const id = messageIdOf(delivery);
    const now = new Date();
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
      'user-agent': USER_AGENT,
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': new Signer(secret).sign(id, now, text),
    };
    try {
      return await this.sender.send({ owner, url: webhook.url, headers, body: text }, this.stop.signal);
    } catch {
      return null;
    }
  }

  private secretOf(webhook: Webhook): string | null {
    try {
      return this.secrets.of(webhook);
    } catch (err) {
      this.logger.error({ message: 'no installation key to sign webhooks with', err });
      return null;
    }
  }

  /** False if the lease was lost to another process. */
  private async settle(owner: OwnerId, message: Message, outcome: Outcome): Promise<boolean> {
    const settled = await this.work.run(owner, () => this.outbox.settle(owner, message, outcome));
    if (settled?.isExhausted) {
      const { id: webhook } = message.webhook;
      this.logger.warn({
        message: 'webhook paused because its receiver keeps failing',
        owner,
        webhook,
      });
    }
    return settled !== null;
  }
}
