import { Injectable } from '@nestjs/common';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { WebhookDeliveriesRepository } from '../webhook-deliveries.repository.js';
import type { Webhook } from '../webhook.entity.js';
import { deliveryJob } from './delivery-job.js';

/** What the owner's wishes mean for the job that sends. */
@Injectable()
export class DeliveryQueue {
  constructor(
    private readonly deliveries: WebhookDeliveriesRepository,
    private readonly jobs: JobQueue,
  ) {}

  /** There is something to send that need not wait. */
  async wake(owner: OwnerId, webhookId: string): Promise<void> {
    await this.jobs.schedule(owner, deliveryJob(webhookId));
  }

  /** The webhook goes on from where it stands, at once. */
  async resume(owner: OwnerId, webhook: Webhook): Promise<void> {
    await this.deliveries.revive(owner, webhook);
    await this.wake(owner, webhook.id);
  }

  async end(owner: OwnerId, webhookId: string): Promise<void> {
    const { kind, key } = deliveryJob(webhookId);
    await this.jobs.unschedule(owner, kind, key);
  }
}
