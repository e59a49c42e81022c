import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LimitsModule } from '../account/limits/limits.module.js';
import { SettingsModule } from '../account/settings/settings.module.js';
import { SyncModule } from '../sync/sync.module.js';
import { RetryPolicy } from './delivery/retry-policy.js';
import { DeliveryQueue } from './delivery/delivery-queue.js';
import { HostResolver } from './delivery/host-resolver.js';
import { Outbox } from './delivery/outbox.js';
import { WebhookLease } from './delivery/webhook-lease.js';
import { WebhookNetwork } from './delivery/webhook-network.js';
import { WebhookRunner } from './delivery/webhook-runner.js';
import { WebhookSender } from './delivery/webhook-sender.js';
import { WebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { WebhookDeliveriesRepository } from './webhook-deliveries.repository.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { Webhook } from './webhook.entity.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Webhook, WebhookDelivery]), LimitsModule, SettingsModule, SyncModule],
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
