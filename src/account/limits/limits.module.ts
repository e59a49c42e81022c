import { Module } from '@nestjs/common';
import { SettingsModule } from '../settings/settings.module.js';
import { LimitsController } from './limits.controller.js';
import { LimitsService } from './limits.service.js';

@Module({
  imports: [SettingsModule],
  controllers: [LimitsController],
  providers: [LimitsService],
  exports: [LimitsService],
})
export class LimitsModule {}
