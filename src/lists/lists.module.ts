import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { TrashModule } from '../trash/trash.module.js';
import { ListsController } from './lists.controller.js';
import { ListsRepository } from './lists.repository.js';
import { ListsService } from './lists.service.js';

@Module({
  imports: [AccountModule, TrashModule],
  controllers: [ListsController],
  providers: [ListsService, ListsRepository],
  exports: [ListsService],
})
export class ListsModule {}
