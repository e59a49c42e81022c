import { Injectable } from '@nestjs/common';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { WebhookDeliveriesRepository } from '../webhook-deliveries.repository.js';
import type { Webhook } from '../webhook.entity.js';
import { deliveryJob } from './delivery-job.js';

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
