import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { OwnerLock } from '../../platform/change-log/owners.repository.js';
import type { Webhook } from '../webhook.entity.js';
import { WebhooksRepository } from '../webhooks.repository.js';
import { deliveryJob, RetryPolicy } from './delivery-queue.js';

/**
 * Lets one process at a time send to a webhook, without an open transaction: a lease on the webhook's row, which expires if
 * its holder dies.
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

  /** Acquires or renews the lease for one attempt. Null if another process holds it or the webhook was deleted. */
  acquire(owner: OwnerId, webhookId: string, lease: string): Promise<Webhook | null> {
    return this.webhooks.lease(owner, webhookId, lease, this.retryPolicy.leaseMs);
  }

  /** Schedules a retry for when the lease expires. A holder that releases it earlier schedules the next run itself. */
  async retryWhenReleased(owner: OwnerId, webhookId: string): Promise<void> {
    await this.work.run(owner, async () => {
      if (!(await this.ownerLock.acquireExisting(owner))) return;
      const webhook = await this.webhooks.find(owner, webhookId);
      if (!webhook) return;
      const runAt = webhook.leasedUntil === null ? undefined : new Date(webhook.leasedUntil);
      await this.jobs.schedule(owner, deliveryJob(webhookId), { runAt, keepEarlier: true });
    });
  }

  /** Schedules a retry for when a slot may be free. */
  async scheduleRetry(owner: OwnerId, webhookId: string): Promise<void> {
    const runAt = new Date(Date.now() + this.retryPolicy.busyMs);
    await this.work.run(owner, async () => {
      if (!(await this.ownerLock.acquireExisting(owner))) return;
      await this.jobs.schedule(owner, deliveryJob(webhookId), { runAt, keepEarlier: true });
    });
  }

  /**
   * Releases the lease and schedules the next run. Changes and redeliveries hold the owner lock, so they happen either
   * before this, and are seen here, or after it, and find the lease free.
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

type Send = () => Promise<void>;

/** Limits concurrent deliveries of this process, in total and per owner. */
export class SendSlots {
  private readonly perOwner = new Map<OwnerId, number>();
  private readonly sending = new Set<Promise<void>>();
  private total = 0;

  constructor(
    private readonly maxConcurrent: number,
    private readonly maxPerOwner: number,
  ) {}

  /**
   * Waits for `prepare` and then runs its result in the background. False if no slot is free.
   * @param prepare returns the send function, which never rejects, or null if there is nothing to send
   */
  async begin(owner: OwnerId, prepare: () => Promise<Send | null>): Promise<boolean> {
    if (this.total >= this.maxConcurrent || this.countOf(owner) >= this.maxPerOwner) return false;
    this.add(owner, 1);
    const send = await prepare().catch((error: unknown) => {
      this.add(owner, -1);
      throw error;
    });
    const sent = (send?.() ?? Promise.resolve()).finally(() => {
      this.sending.delete(sent);
      this.add(owner, -1);
    });
    this.sending.add(sent);
    return true;
  }

  /** Resolves when all current deliveries have ended. */
  async waitUntilIdle(): Promise<void> {
    await Promise.all(this.sending);
  }

  private countOf(owner: OwnerId): number {
    return this.perOwner.get(owner) ?? 0;
  }

  private add(owner: OwnerId, change: 1 | -1): void {
    this.total += change;
    const count = this.countOf(owner) + change;
    if (count === 0) this.perOwner.delete(owner);
    else this.perOwner.set(owner, count);
  }
}
