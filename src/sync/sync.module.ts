import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SettingsModule } from '../settings/settings.module.js';
import { Change } from './change.entity.js';
import { ChangesRepository } from './changes.repository.js';
import { Feed } from './feed.js';
import { Forgetting } from './forgetting.js';
import { ForgettingRepository } from './forgetting.repository.js';
import { SyncController } from './sync.controller.js';
import { SyncService } from './sync.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Change]), SettingsModule],
  controllers: [SyncController],
  providers: [SyncService, Feed, ChangesRepository, Forgetting, ForgettingRepository],
  exports: [SyncService, Feed, ChangesRepository, Forgetting],
})
export class SyncModule {}
