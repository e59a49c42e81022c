import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { TrashController } from './trash.controller.js';
import { TrashPurge } from './trash-purge.js';
import { TrashRepository } from './trash.repository.js';
import { TrashService } from './trash.service.js';

@Module({
  imports: [AccountModule],
  controllers: [TrashController],
  providers: [TrashService, TrashPurge, TrashRepository],
  exports: [TrashPurge],
})
export class TrashModule {}
