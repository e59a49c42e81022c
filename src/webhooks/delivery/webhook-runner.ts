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
import { JobHandlers } from '../../platform/jobs/job-handlers.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { messageIdOf } from '../webhook-delivery.entity.js';
import type { Webhook } from '../webhook.entity.js';
import { WebhookSecrets } from '../webhook-secrets.js';
import { RetryPolicy } from './retry-policy.js';
import { DELIVER } from './delivery-job.js';
import { type Message, Outbox } from './outbox.js';
import { SendSlots } from './send-slots.js';
import { WebhookLease } from './webhook-lease.js';
import { type Outcome, WebhookSender } from './webhook-sender.js';

const USER_AGENT = 'todo-backend-webhooks/1';

/**
 * Sends what a webhook is owed: one message after the other, the next when the one before has arrived. The job only
 * begins that, so a receiver that takes its time holds up no other job.
 */
@Injectable()
export class WebhookRunner implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(WebhookRunner.name);
  private readonly stop = new AbortController();
  private readonly places: SendSlots;
  private isStopping = false;

  constructor(
    private readonly handlers: JobHandlers,
    private readonly work: UnitOfWork,
    private readonly right: WebhookLease,
    private readonly outbox: Outbox,
    private readonly sender: WebhookSender,
    private readonly secrets: WebhookSecrets,
    private readonly retryPolicy: RetryPolicy,
  ) {
    this.places = new SendSlots(retryPolicy.most, retryPolicy.maxOfOwner);
  }

  onModuleInit(): void {
    this.handlers.on<{ webhookId: string }>(DELIVER, (owner, { webhookId }) => this.begin(owner, webhookId));
  }

  /** What is being sent has some time to arrive. Whatever has not, is sent again elsewhere or at the next start. */
  onModuleDestroy(): void {
    this.isStopping = true;
    setTimeout(() => this.stop.abort(), this.retryPolicy.graceMs).unref();
  }

  /** Before the connections go that it works on. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.places.areEmpty();
  }

  private async begin(owner: OwnerId, webhookId: string): Promise<void> {
    const hasBegun = await this.places.begin(owner, async () => {
      const lease = randomUUID();
      const webhook = await this.right.acquire(owner, webhookId, lease);
      // For whoever is to go on, should the one who has the right to send die.
      await this.right.retryWhenReleased(owner, webhookId);
      return webhook && (() => this.run(owner, webhookId, lease).catch(this.report));
    });
    if (!hasBegun) await this.right.scheduleRetry(owner, webhookId);
  }

  private readonly report = (err: unknown): void =>
    this.logger.warn({ message: 'sending to a webhook has failed; it goes on later', err });

  private async run(owner: OwnerId, webhookId: string, lease: string): Promise<void> {
    const endsAt = Date.now() + this.retryPolicy.runMs;
    do {
      const webhook = await this.right.acquire(owner, webhookId, lease);
      if (!webhook) return this.right.retryWhenReleased(owner, webhookId);
      const message = await this.work.run(owner, () => this.outbox.next(owner, webhook));
      if (!message) break;
      const outcome = await this.attempt(owner, message);
      if (!outcome) break;
      if (!(await this.settle(owner, message, outcome))) return;
    } while (Date.now() < endsAt && !this.isStopping);
    await this.outbox.tidy(owner, webhookId);
    await this.right.release(owner, webhookId, lease);
  }

  /** Null where the service stops before it is known whether the message has arrived. */
  private async attempt(owner: OwnerId, { webhook, delivery, body }: Message): Promise<Outcome | null> {
    const secret = this.secretOf(webhook);
    if (secret === null) {
      const error =
        'the key of the installation is not the one that the secret was made with; rotate the secret';
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
      this.logger.error({ message: 'there is no key to sign webhooks with', err });
      return null;
    }
  }

  /** False where somebody else has the right to send now. */
  private async settle(owner: OwnerId, message: Message, outcome: Outcome): Promise<boolean> {
    const settled = await this.work.run(owner, () => this.outbox.settle(owner, message, outcome));
    if (settled?.isGivenUp) {
      const { id: webhook } = message.webhook;
      this.logger.warn({
        message: 'a webhook is paused, because its receiver takes nothing',
        owner,
        webhook,
      });
    }
    return settled !== null;
  }
}
