import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { SyncModule } from '../sync/sync.module.js';
import { TrashModule } from '../trash/trash.module.js';
import { ExportRepository } from './export.repository.js';
import { ExportService } from './export.service.js';
import { ImportRepository } from './import.repository.js';
import { ImportService, ImportWriter } from './import.service.js';
import { StagingRepository } from './staging.repository.js';
import { TransferController } from './transfer.controller.js';
import { TransferSlots, TransferTimeouts } from './transfer-limits.js';

@Module({
  imports: [AccountModule, SyncModule, TrashModule],
  controllers: [TransferController],
  providers: [
    ExportService,
    ExportRepository,
    ImportService,
    ImportWriter,
    ImportRepository,
    StagingRepository,
    TransferSlots,
    TransferTimeouts,
  ],
})
export class TransferModule {}
