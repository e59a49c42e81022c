import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { Feed } from './feed.js';
import { SyncController } from './sync.controller.js';
import { SyncService } from './sync.service.js';

@Module({
  imports: [AccountModule],
  controllers: [SyncController],
  providers: [SyncService, Feed],
  exports: [SyncService, Feed],
})
export class SyncModule {}
