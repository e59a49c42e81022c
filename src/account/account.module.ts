import { Module } from '@nestjs/common';
import { AccountController } from './account.controller.js';
import { AccountRepository } from './account.repository.js';
import { AccountService } from './account.service.js';
import { LimitsController } from './limits.controller.js';
import { LimitsService } from './limits.service.js';
import { SettingsController } from './settings.controller.js';
import { SettingsService } from './settings.service.js';

@Module({
  controllers: [AccountController, LimitsController, SettingsController],
  providers: [AccountService, AccountRepository, LimitsService, SettingsService],
  exports: [LimitsService, SettingsService],
})
export class AccountModule {}
