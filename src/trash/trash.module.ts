import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { TrashController } from './trash.controller.js';
import { TrashPurge, TrashService } from './trash.service.js';
import { TrashRepository } from './trash.repository.js';

@Module({
  imports: [AccountModule],
  controllers: [TrashController],
  providers: [TrashService, TrashPurge, TrashRepository],
  exports: [TrashPurge],
})
export class TrashModule {}
