import type { Job } from '../../platform/jobs/job-queue.js';

/** Also scheduled by the trigger `schedule_webhooks`. */
export const DELIVER = 'deliver-webhooks';

/** One job per webhook, so that a slow receiver delays only its own webhook. */
export const deliveryJob = (webhookId: string): Job => ({
  kind: DELIVER,
  key: webhookId,
  payload: { webhookId },
});
