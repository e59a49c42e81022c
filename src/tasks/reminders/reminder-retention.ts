import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { Env } from '../../platform/config/env.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { Forgetting } from '../../platform/change-log/forgetting.js';
import { ReminderEventsRepository } from './reminder-events.repository.js';

/** Of one owner, at a time. */
const MOST_PURGED = 1_000;

/** Reminders are kept as long as the change log is, and go with what else is old. */
@Injectable()
export class ReminderRetention implements OnModuleInit {
  constructor(
    private readonly env: Env,
    private readonly forgetting: Forgetting,
    private readonly reminders: ReminderEventsRepository,
  ) {}

  onModuleInit(): void {
    this.forgetting.also((owner) => this.purge(owner));
  }

  private async purge(owner: OwnerId): Promise<Temporal.Instant | null> {
    const now = Temporal.Now.instant();
    const before = now.subtract({ hours: 24 * this.env.FEED_RETENTION_DAYS });
    await this.reminders.purge(owner, before.toString(), MOST_PURGED);
    return (await this.reminders.has(owner)) ? now.add({ hours: 24 }) : null;
  }
}
