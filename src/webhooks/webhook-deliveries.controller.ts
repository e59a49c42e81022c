import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { VersionedResource } from '../platform/http/preconditions/versioned-resource.js';
import { IdPipe } from '../platform/http/validation/route-params.js';
import { ApiId, ApiProblems } from '../platform/http/openapi/decorators.js';
import { type Page, PageQuery, Paginated } from '../platform/http/pagination.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { DeliveryPage, DeliveryResponse } from './dto/delivery.response.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { DeliveryExpired, DeliveryNotFound, WebhookNotFound } from './webhook.errors.js';
import { WebhooksService } from './webhooks.service.js';

@ApiTags('Webhooks')
@VersionedResource(WebhooksService)
@Controller('webhooks/:id')
export class WebhookDeliveriesController {
  constructor(private readonly deliveries: WebhookDeliveriesService) {}

  @Get('deliveries')
  @Paginated({ isInChangeLog: false })
  @ApiId()
  @ApiOperation({ operationId: 'listWebhookDeliveries', summary: 'List deliveries of the last 30 days' })
  @ApiOkResponse({ type: DeliveryPage })
  @ApiProblems(WebhookNotFound)
  list(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Query() query: PageQuery,
  ): Promise<Page<DeliveryResponse>> {
    return this.deliveries.list(owner, id, query);
  }

  @Post('deliveries/:deliveryId/redeliver')
  @HttpCode(202)
  @ApiId()
  @ApiId('deliveryId')
  @ApiOperation({
    operationId: 'redeliverWebhookDelivery',
    summary: 'Redeliver a message',
    description: 'Sends the message immediately, with the same id, ahead of pending messages.',
  })
  @ApiAcceptedResponse({ type: DeliveryResponse })
  @ApiProblems(WebhookNotFound, DeliveryNotFound, DeliveryExpired)
  redeliver(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Param('deliveryId', IdPipe) deliveryId: string,
  ): Promise<DeliveryResponse> {
    return this.deliveries.redeliver(owner, id, deliveryId);
  }

  @Post('test')
  @HttpCode(202)
  @ApiId()
  @ApiOperation({
    operationId: 'testWebhook',
    summary: 'Send a test message',
    description: 'Sends a `webhook.test` message, also to a paused webhook.',
  })
  @ApiAcceptedResponse({ type: DeliveryResponse })
  @ApiProblems(WebhookNotFound)
  test(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<DeliveryResponse> {
    return this.deliveries.test(owner, id);
  }
}
