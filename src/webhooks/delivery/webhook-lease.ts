import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { OwnerLock } from '../../platform/change-log/owner-lock.js';
import type { Webhook } from '../webhook.entity.js';
import { WebhooksRepository } from '../webhooks.repository.js';
import { deliveryJob } from './delivery-job.js';
import { RetryPolicy } from './retry-policy.js';

/**
 * Of all processes, one sends to a webhook at a time. No transaction is open while it does: the right to it is a lease on
 * the webhook's row, which runs out where its holder has died.
 */
@Injectable()
export class WebhookLease {
  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly jobs: JobQueue,
    private readonly retryPolicy: RetryPolicy,
  ) {}

  /** For the time that one attempt takes. Null where another has it, and where there is no such webhook any more. */
  acquire(owner: OwnerId, webhookId: string, lease: string): Promise<Webhook | null> {
    return this.webhooks.lease(owner, webhookId, lease, this.retryPolicy.leaseMs);
  }

  /** Comes back when the lease has run out that another has; where it is given back before, that one schedules it. */
  async retryWhenReleased(owner: OwnerId, webhookId: string): Promise<void> {
    await this.work.run(owner, async () => {
      if (!(await this.ownerLock.acquireExisting(owner))) return;
      const webhook = await this.webhooks.find(owner, webhookId);
      if (!webhook) return;
      const runAt = webhook.leasedUntil === null ? undefined : new Date(webhook.leasedUntil);
      await this.jobs.schedule(owner, deliveryJob(webhookId), { runAt, keepEarlier: true });
    });
  }

  /** Comes back in a while. */
  async scheduleRetry(owner: OwnerId, webhookId: string): Promise<void> {
    const runAt = new Date(Date.now() + this.retryPolicy.fullMs);
    await this.work.run(owner, async () => {
      if (!(await this.ownerLock.acquireExisting(owner))) return;
      await this.jobs.schedule(owner, deliveryJob(webhookId), { runAt, keepEarlier: true });
    });
  }

  /**
   * Ends it, and schedules what there is to do next. Whoever changes something, or asks for something to be sent, does so
   * under the owner's lock, so before this or after it; and what it schedules after this finds the right free.
   */
  async release(owner: OwnerId, webhookId: string, lease: string): Promise<void> {
    await this.work.run(owner, async () => {
      if (!(await this.ownerLock.acquireExisting(owner))) return;
      await this.webhooks.release(owner, webhookId, lease);
      const at = await this.webhooks.wakeAt(owner, webhookId);
      const { kind, key } = deliveryJob(webhookId);
      if (at === null) await this.jobs.unschedule(owner, kind, key);
      else await this.jobs.schedule(owner, deliveryJob(webhookId), { runAt: new Date(at) });
    });
  }
}
