import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { SyncModule } from '../sync/sync.module.js';
import { DeliveryQueue, RetryPolicy } from './delivery/delivery-queue.js';
import { HostResolver, WebhookNetwork } from './delivery/webhook-network.js';
import { Outbox } from './delivery/outbox.js';
import { WebhookLease } from './delivery/webhook-lease.js';
import { WebhookRunner } from './delivery/webhook-runner.js';
import { WebhookSender } from './delivery/webhook-sender.js';
import { WebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { WebhookDeliveriesRepository } from './webhook-deliveries.repository.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { WebhookSecrets } from './webhook.entity.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';

@Module({
  imports: [AccountModule, SyncModule],
  controllers: [WebhooksController, WebhookDeliveriesController],
  providers: [
    WebhooksService,
    WebhooksRepository,
    WebhookDeliveriesService,
    WebhookDeliveriesRepository,
    WebhookSecrets,
    WebhookRunner,
    WebhookSender,
    WebhookNetwork,
    HostResolver,
    WebhookLease,
    Outbox,
    DeliveryQueue,
    RetryPolicy,
  ],
  exports: [WebhookSender, RetryPolicy],
})
export class WebhooksModule {}
