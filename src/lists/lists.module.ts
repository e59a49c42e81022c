import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LimitsModule } from '../account/limits/limits.module.js';
import { SettingsModule } from '../account/settings/settings.module.js';
import { TrashModule } from '../trash/trash.module.js';
import { List } from './list.entity.js';
import { ListsController } from './lists.controller.js';
import { ListsRepository } from './lists.repository.js';
import { ListsService } from './lists.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([List]), LimitsModule, SettingsModule, TrashModule],
  controllers: [ListsController],
  providers: [ListsService, ListsRepository],
  exports: [ListsService],
})
export class ListsModule {}
