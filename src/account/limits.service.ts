import { Injectable } from '@nestjs/common';
import { LimitReached } from '../platform/errors/problems.js';
import { Env } from '../platform/config/env.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { SettingsService } from './settings.service.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import { LimitsResponse, PUSH_SUBSCRIPTIONS_MAX } from './dto/account.dto.js';

/** Resources counted per owner. */
export type Limited = 'tasks' | 'lists' | 'labels' | 'webhooks' | 'pushSubscriptions';

@Injectable()
export class LimitsService {
  constructor(
    private readonly env: Env,
    private readonly settings: SettingsService,
    private readonly ownerLock: OwnerLock,
  ) {}

  async get(owner: OwnerId): Promise<LimitsResponse> {
    return LimitsResponse.from(this.env, await this.settings.of(owner));
  }

  /**
   * Ensures room for `more` rows until the surrounding unit of work ends.
   * @throws LimitReached
   */
  async reserve(owner: OwnerId, name: Limited, more = 1): Promise<void> {
    const used = (await this.ownerLock.acquire(owner))[name];
    const max = this.maxOf(name);
    if (used + more > max) throw new LimitReached({ limit: { name, max } });
  }

  /**
   * Ensures that the rows written by the surrounding unit of work are within the quota.
   * @throws LimitReached
   */
  async checkBytes(owner: OwnerId): Promise<void> {
    const { bytes } = await this.ownerLock.acquire(owner);
    const max = this.env.LIMIT_BYTES;
    if ((bytes ?? 0) > max) throw new LimitReached({ limit: { name: 'bytes', max } });
  }

  maxOf(name: Limited): number {
    return {
      tasks: this.env.LIMIT_TASKS,
      lists: this.env.LIMIT_LISTS,
      labels: this.env.LIMIT_LABELS,
      webhooks: this.env.LIMIT_WEBHOOKS,
      pushSubscriptions: PUSH_SUBSCRIPTIONS_MAX,
    }[name];
  }
}
