import { Module } from '@nestjs/common';
import { BatchController } from './batch.controller.js';
import { BatchService } from './batch.service.js';
import { SingleRoutes } from './single-routes.js';

@Module({
  controllers: [BatchController],
  providers: [BatchService, SingleRoutes],
})
export class BatchModule {}
