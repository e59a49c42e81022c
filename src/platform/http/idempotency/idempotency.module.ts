import { Module, type OnModuleInit } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { ChangeLogRetention } from '../../change-log/change-log-retention.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';

/** Expired keys deleted per owner and run. */
const MAX_REMOVED = 10_000;

@Module({
  providers: [IdempotencyKeysRepository],
  exports: [IdempotencyKeysRepository],
})
export class IdempotencyModule implements OnModuleInit {
  constructor(
    private readonly retention: ChangeLogRetention,
    private readonly keys: IdempotencyKeysRepository,
  ) {}

  /** Deletes the expired keys of owners who send no new ones. */
  onModuleInit(): void {
    this.retention.register(async (owner) => {
      await this.keys.removeOld(owner, MAX_REMOVED);
      return (await this.keys.has(owner)) ? Temporal.Now.instant().add({ hours: 24 }) : null;
    });
  }
}
