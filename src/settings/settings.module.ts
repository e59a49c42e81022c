import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Owner } from './owner.entity.js';
import { OwnersRepository } from './owners.repository.js';
import { SettingsController } from './settings.controller.js';
import { SettingsService } from './settings.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Owner])],
  controllers: [SettingsController],
  providers: [SettingsService, OwnersRepository],
  exports: [SettingsService],
})
export class SettingsModule {}
