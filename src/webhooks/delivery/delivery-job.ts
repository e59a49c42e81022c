import type { Job } from '../../platform/jobs/job-queue.js';

/** Scheduled by the trigger `schedule_webhooks` too. */
export const DELIVER = 'deliver-webhooks';

/** One a webhook, so that none waits for another's receiver. */
export const deliveryJob = (webhookId: string): Job => ({
  kind: DELIVER,
  key: webhookId,
  payload: { webhookId },
});
