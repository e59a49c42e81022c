import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Change } from './change.entity.js';
import { ChangesRepository } from './changes.repository.js';
import { ChangeLogRetention } from './change-log-retention.js';
import { ChangeLogRetentionRepository } from './change-log-retention.repository.js';
import { OwnerLock } from './owner-lock.js';
import { Owner } from './owner.entity.js';
import { OwnersRepository } from './owners.repository.js';

/** The change log written by triggers, the change clock and the owner lock. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Change, Owner])],
  providers: [
    ChangesRepository,
    ChangeLogRetention,
    ChangeLogRetentionRepository,
    OwnerLock,
    OwnersRepository,
  ],
  exports: [ChangesRepository, ChangeLogRetention, OwnerLock, OwnersRepository],
})
export class ChangeLogModule {}
