import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { PushOutbox, VapidKeys } from './push-outbox.js';
import { PushRunner } from './push-runner.js';
import { PushSubscriptionsRepository } from './push-subscriptions.repository.js';
import { PushSubscriptionsController } from './push-subscriptions.controller.js';
import { PushSubscriptionsService } from './push-subscriptions.service.js';

@Module({
  imports: [AccountModule, TasksModule, WebhooksModule],
  controllers: [PushSubscriptionsController],
  providers: [PushSubscriptionsService, PushSubscriptionsRepository, PushOutbox, PushRunner, VapidKeys],
})
export class PushModule {}
