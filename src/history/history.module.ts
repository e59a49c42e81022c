import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { SyncModule } from '../sync/sync.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { TrashModule } from '../trash/trash.module.js';
import { HistoryController } from './history.controller.js';
import { HistoryRepository } from './history.repository.js';
import { HistoryService } from './history.service.js';
import { RevertService } from './revert.service.js';
import { UndoConflictsRepository } from './undo-conflicts.repository.js';
import { UndoRepository } from './undo.repository.js';
import { UndoService } from './undo.service.js';

@Module({
  imports: [AccountModule, SyncModule, TasksModule, TrashModule],
  controllers: [HistoryController],
  providers: [
    HistoryService,
    HistoryRepository,
    RevertService,
    UndoService,
    UndoRepository,
    UndoConflictsRepository,
  ],
})
export class HistoryModule {}
