import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { JobHandlers } from '../platform/jobs/job-queue.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { ReminderJobs } from '../tasks/reminders/reminder-jobs.js';
import { RetryPolicy } from '../webhooks/delivery/delivery-queue.js';
import { SendSlots } from '../webhooks/delivery/webhook-lease.js';
import { type Outcome, WebhookSender } from '../webhooks/delivery/webhook-sender.js';
import { PUSH, type PushEnd, type PushJob, type PushMessage, PushOutbox, VapidKeys } from './push-outbox.js';

/** How long a push service keeps a message for an offline browser. */
const TTL_SECONDS = 24 * 3_600;
/** Status codes of an expired subscription. */
const GONE = [404, 410];
/** Whether a failure may be temporary. */
const isWorthRetrying = (statusCode: number | null): boolean =>
  statusCode === null || statusCode === 429 || statusCode >= 500;

/** Sends reminders to push services. As with webhooks, a job only starts the request, so slow services block no jobs. */
@Injectable()
export class PushRunner implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(PushRunner.name);
  private readonly stop = new AbortController();
  private readonly slots: SendSlots;

  constructor(
    private readonly handlers: JobHandlers,
    private readonly reminders: ReminderJobs,
    private readonly outbox: PushOutbox,
    private readonly sender: WebhookSender,
    private readonly keys: VapidKeys,
    private readonly retryPolicy: RetryPolicy,
  ) {
    this.slots = new SendSlots(retryPolicy.maxConcurrent, retryPolicy.maxPerOwner);
  }

  onModuleInit(): void {
    this.reminders.onDue((owner, reminders) => this.outbox.add(owner, reminders));
    this.handlers.on<PushJob>(PUSH, (owner, job) => this.begin(owner, job));
  }

  onModuleDestroy(): void {
    setTimeout(() => this.stop.abort(), this.retryPolicy.graceMs).unref();
  }

  /** Runs before the database connections close. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.slots.waitUntilIdle();
  }

  private async begin(owner: OwnerId, job: PushJob): Promise<void> {
    const isStarted = await this.slots.begin(owner, async () => {
      const message = await this.outbox.acquire(owner, job, this.retryPolicy.leaseMs);
      return message && (() => this.run(owner, job, message).catch(this.report));
    });
    if (!isStarted) await this.outbox.delay(owner, job, this.retryPolicy.busyMs);
  }

  private readonly report = (err: unknown): void =>
    this.logger.warn({ message: 'failed to send a reminder; it will be retried', err });

  /** Rejects if the service stops before the outcome is known; the lease then expires. */
  private async run(owner: OwnerId, job: PushJob, message: PushMessage): Promise<void> {
    const { headers, body } = await this.encrypt(message);
    const outgoing = { owner, url: message.subscription.endpoint, headers, body };
    const outcome = await this.sender.send(outgoing, this.stop.signal);
    await this.outbox.settle(owner, job, this.endOf(job, outcome));
  }

  private endOf(
    { attempts, subscriptionId }: PushJob,
    { statusCode, error, retryAfterMs = 0 }: Outcome,
  ): PushEnd {
    if (error === null) return 'done';
    if (statusCode !== null && GONE.includes(statusCode)) return 'gone';
    const wait = this.retryPolicy.retryMs[attempts];
    if (isWorthRetrying(statusCode) && wait !== undefined)
      return { retryMs: Math.max(wait, Math.min(retryAfterMs, this.retryPolicy.maxRetryAfterMs)) };
    this.logger.warn({
      message: 'a push service rejected a reminder',
      subscription: subscriptionId,
      error,
    });
    return 'done';
  }

  private async encrypt({ subscription, body }: PushMessage) {
    // Loaded on demand to keep startup fast.
    const { default: webPush } = await import('web-push');
    const { endpoint, p256dh, auth } = subscription;
    const request = webPush.generateRequestDetails(
      { endpoint, keys: { p256dh, auth } },
      JSON.stringify(body),
      { vapidDetails: this.keys.details, TTL: TTL_SECONDS, urgency: 'high' },
    );
    const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), `${value}`]);
    return { headers: Object.fromEntries(headers) as Record<string, string>, body: request.body! };
  }
}
