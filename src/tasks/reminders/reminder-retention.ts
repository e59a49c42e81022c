import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { Env } from '../../platform/config/env.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { ChangeLogRetention } from '../../platform/change-log/change-log-retention.js';
import { ReminderEventsRepository } from './reminder-events.repository.js';

/** Per owner and run. */
const MAX_PURGED = 1_000;

/** Purges reminders with the change log, after the same retention period. */
@Injectable()
export class ReminderRetention implements OnModuleInit {
  constructor(
    private readonly env: Env,
    private readonly retention: ChangeLogRetention,
    private readonly reminders: ReminderEventsRepository,
  ) {}

  onModuleInit(): void {
    this.retention.register((owner) => this.purge(owner));
  }

  private async purge(owner: OwnerId): Promise<Temporal.Instant | null> {
    const now = Temporal.Now.instant();
    const before = now.subtract({ hours: 24 * this.env.FEED_RETENTION_DAYS });
    await this.reminders.purge(owner, before.toString(), MAX_PURGED);
    return (await this.reminders.has(owner)) ? now.add({ hours: 24 }) : null;
  }
}
