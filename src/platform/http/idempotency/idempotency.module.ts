import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Temporal } from 'temporal-polyfill';
import { ChangeLogRetention } from '../../change-log/change-log-retention.js';
import { IdempotencyKey } from './idempotency-key.entity.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';

/** Of one owner, at a time. */
const MAX_FORGOTTEN = 10_000;

@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyKey])],
  providers: [IdempotencyKeysRepository],
  exports: [IdempotencyKeysRepository],
})
export class IdempotencyModule implements OnModuleInit {
  constructor(
    private readonly retention: ChangeLogRetention,
    private readonly keys: IdempotencyKeysRepository,
  ) {}

  /** The last keys of an owner who sends no more of them go with what else is old. */
  onModuleInit(): void {
    this.retention.register(async (owner) => {
      await this.keys.removeOld(owner, MAX_FORGOTTEN);
      return (await this.keys.has(owner)) ? Temporal.Now.instant().add({ hours: 24 }) : null;
    });
  }
}
