import { Module } from '@nestjs/common';
import { LabelsModule } from '../labels/labels.module.js';
import { ListsModule } from '../lists/lists.module.js';
import { AccountModule } from '../account/account.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { QuickAddController } from './quick-add.controller.js';
import { QuickAddService } from './quick-add.service.js';

@Module({
  imports: [TasksModule, ListsModule, LabelsModule, AccountModule],
  controllers: [QuickAddController],
  providers: [QuickAddService],
})
export class QuickAddModule {}
