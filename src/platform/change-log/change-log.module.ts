import { Global, Module } from '@nestjs/common';
import { ChangesRepository } from './changes.repository.js';
import { ChangeLogRetention, ChangeLogRetentionRepository } from './change-log-retention.js';
import { OwnerLock, OwnersRepository } from './owners.repository.js';

/** The change log written by triggers, the change clock and the owner lock. */
@Global()
@Module({
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
