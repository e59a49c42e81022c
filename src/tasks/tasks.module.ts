import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { ListsModule } from '../lists/lists.module.js';
import { SyncModule } from '../sync/sync.module.js';
import { TrashModule } from '../trash/trash.module.js';
import { CompletionsRepository } from './completions/completions.repository.js';
import { CompletionsController } from './completions/completions.controller.js';
import { CompletionsService } from './completions/completions.service.js';
import { ReminderEventsRepository } from './reminders/reminder-events.repository.js';
import { ReminderJobs, ReminderRetention } from './reminders/reminder-jobs.js';
import { RemindersController } from './reminders/reminders.controller.js';
import { RemindersService } from './reminders/reminders.service.js';
import { TaskActionsController } from './task-actions.controller.js';
import { TaskListService } from './task-list.service.js';
import { TasksController } from './tasks.controller.js';
import { TasksRepository } from './tasks.repository.js';
import { TasksService } from './tasks.service.js';
import { TaskTreeRepository } from './tree/task-tree.repository.js';
import { TaskTreeService } from './tree/task-tree.service.js';

@Module({
  imports: [ListsModule, AccountModule, SyncModule, TrashModule],
  controllers: [TasksController, TaskActionsController, CompletionsController, RemindersController],
  providers: [
    TasksService,
    TaskListService,
    TasksRepository,
    TaskTreeService,
    TaskTreeRepository,
    CompletionsService,
    CompletionsRepository,
    RemindersService,
    ReminderJobs,
    ReminderRetention,
    ReminderEventsRepository,
  ],
  exports: [
    TasksService,
    TasksRepository,
    TaskTreeService,
    CompletionsRepository,
    ReminderJobs,
    ReminderEventsRepository,
  ],
})
export class TasksModule {}
