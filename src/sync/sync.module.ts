import { Module } from '@nestjs/common';
import { SettingsModule } from '../account/settings/settings.module.js';
import { Feed } from './feed.js';
import { SyncController } from './sync.controller.js';
import { SyncService } from './sync.service.js';

@Module({
  imports: [SettingsModule],
  controllers: [SyncController],
  providers: [SyncService, Feed],
  exports: [SyncService, Feed],
})
export class SyncModule {}
