import { Injectable } from '@nestjs/common';
import { createECDH } from 'node:crypto';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Job, JobQueue } from '../platform/jobs/job-queue.js';
import { PUSH_SUBSCRIPTIONS_MAX } from '../account/dto/account.dto.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { type Owner, OwnerLock } from '../platform/change-log/owners.repository.js';
import { quietMs } from '../account/settings.service.js';
import { ReminderEventResponse } from '../tasks/reminders/reminders.dto.js';
import { dueOf } from '../tasks/due.js';
import {
  type ReminderEvent,
  ReminderEventsRepository,
} from '../tasks/reminders/reminder-events.repository.js';
import { TasksRepository } from '../tasks/tasks.repository.js';
import { type PushSubscription, PushSubscriptionsRepository } from './push-subscriptions.repository.js';
import { Env } from '../platform/config/env.js';
import { InstallationKey } from '../platform/config/installation-key.js';
import { NoInstallationKey } from '../webhooks/webhook.errors.js';

/** One reminder for one subscription. The end of a snooze is a new version and a new message. */
export interface PushJob {
  readonly subscriptionId: string;
  readonly reminderId: string;
  readonly version: number;
  /** Number of previous attempts. */
  readonly attempts: number;
}

export interface PushMessage {
  readonly subscription: PushSubscription;
  readonly body: object;
}

export const PUSH = 'push-reminder';

/** Result of an attempt to send a message. */
export type PushEnd = 'done' | 'gone' | { readonly retryMs: number };

const keyOf = ({ subscriptionId, reminderId, version }: PushJob): string =>
  `${subscriptionId} ${reminderId} ${version}`;

const jobOf = (payload: PushJob): Job => ({ kind: PUSH, key: keyOf(payload), payload });

/** Messages to send: one job per reminder and subscription, which also serves as the sender's lease. */
@Injectable()
export class PushOutbox {
  constructor(
    private readonly subscriptions: PushSubscriptionsRepository,
    private readonly reminders: ReminderEventsRepository,
    private readonly tasks: TasksRepository,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly jobs: JobQueue,
  ) {}

  /** Runs in the unit of work that marks the reminders as due. */
  async add(owner: OwnerId, reminders: readonly ReminderEvent[]): Promise<void> {
    const subscriptions = await this.subscriptions.page(owner, { limit: PUSH_SUBSCRIPTIONS_MAX });
    for (const { id: subscriptionId } of subscriptions) {
      for (const { id: reminderId, version } of reminders)
        await this.jobs.schedule(owner, jobOf({ subscriptionId, reminderId, version, attempts: 0 }));
    }
  }

  /**
   * Leases the message for `leaseMs`; unless it is settled, the job runs again afterwards. Null if the message is obsolete
   * or it is quiet hours.
   */
  async acquire(owner: OwnerId, job: PushJob, leaseMs: number): Promise<PushMessage | null> {
    return this.withLock(owner, async ({ quietHours, timeZone }) => {
      const subscription = await this.subscriptions.find(owner, job.subscriptionId);
      const reminder = await this.reminders.find(owner, job.reminderId);
      if (!subscription || reminder?.state !== 'due' || reminder.version !== job.version) return null;
      const task = await this.tasks.find(owner, reminder.taskId);
      if (!task) return null;
      const quiet = quietMs(quietHours, timeZone);
      if (quiet > 0) return this.postpone(owner, job, quiet);
      await this.postpone(owner, { ...job, attempts: job.attempts + 1 }, leaseMs);
      const { id, title } = task;
      return {
        subscription,
        body: {
          type: 'reminder.due',
          reminder: ReminderEventResponse.from(reminder),
          task: { id, title, due: dueOf(task) },
        },
      };
    });
  }

  /** @param job the job passed to `acquire` */
  async settle(owner: OwnerId, job: PushJob, end: PushEnd): Promise<void> {
    await this.withLock(owner, async () => {
      if (typeof end === 'object')
        return this.postpone(owner, { ...job, attempts: job.attempts + 1 }, end.retryMs);
      if (end === 'gone') await this.subscriptions.remove(owner, job.subscriptionId);
      await this.jobs.unschedule(owner, PUSH, keyOf(job));
      return null;
    });
  }

  /** Postpones a job while all send slots are taken. */
  async delay(owner: OwnerId, job: PushJob, ms: number): Promise<void> {
    await this.withLock(owner, () => this.postpone(owner, job, ms));
  }

  private async postpone(owner: OwnerId, job: PushJob, ms: number): Promise<null> {
    await this.jobs.schedule(owner, jobOf(job), { runAt: new Date(Date.now() + ms) });
    return null;
  }

  /** Null if the account was erased. */
  private async withLock<T>(owner: OwnerId, work: (row: Owner) => Promise<T | null>): Promise<T | null> {
    return this.work.run(owner, async () => {
      const row = await this.ownerLock.acquireExisting(owner);
      return row && (await work(row));
    });
  }
}

/** VAPID details for `web-push`: base64url keys and a contact. */
export interface VapidDetails {
  readonly subject: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * Keys that identify this installation to push services (RFC 8292). They are derived from the installation key, so all
 * processes have the same keys and none is stored.
 */
@Injectable()
export class VapidKeys {
  private made?: VapidDetails;

  constructor(
    private readonly env: Env,
    private readonly key: InstallationKey,
  ) {}

  /** @throws NoInstallationKey */
  get details(): VapidDetails {
    return (this.made ??= this.make());
  }

  private make(): VapidDetails {
    const curve = createECDH('prime256v1');
    // About one in 2^32 secrets is not a valid private key: try the next one.
    for (let nth = 0; ; nth++) {
      const secret = this.secret(nth);
      try {
        curve.setPrivateKey(secret);
      } catch {
        continue;
      }
      const [publicKey, privateKey] = [curve.getPublicKey('base64url'), secret.toString('base64url')];
      return { subject: this.env.vapidSubject, publicKey, privateKey };
    }
  }

  private secret(nth: number): Buffer {
    try {
      return this.key.secret(Buffer.from([nth]), 'VAPID key');
    } catch (cause) {
      throw new NoInstallationKey({ cause });
    }
  }
}
