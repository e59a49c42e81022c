import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LimitsModule } from '../account/limits/limits.module.js';
import { SettingsModule } from '../account/settings/settings.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { PushOutbox } from './push-outbox.js';
import { PushRunner } from './push-runner.js';
import { PushSubscription } from './push-subscription.entity.js';
import { PushSubscriptionsController } from './push-subscriptions.controller.js';
import { PushSubscriptionsRepository } from './push-subscriptions.repository.js';
import { PushSubscriptionsService } from './push-subscriptions.service.js';
import { VapidKeys } from './vapid-keys.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([PushSubscription]),
    LimitsModule,
    SettingsModule,
    TasksModule,
    WebhooksModule,
  ],
  controllers: [PushSubscriptionsController],
  providers: [PushSubscriptionsService, PushSubscriptionsRepository, PushOutbox, PushRunner, VapidKeys],
})
export class PushModule {}
