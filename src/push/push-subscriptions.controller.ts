import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { VersionedResource } from '../platform/http/preconditions/versioned-resource.js';
import { ApiId, ApiProblems, Created } from '../platform/http/openapi/decorators.js';
import { IdPipe } from '../platform/http/validation/route-params.js';
import { type Page, PageQuery, Paginated } from '../platform/http/pagination.js';
import { LimitReached } from '../platform/errors/problems.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { NoInstallationKey } from '../webhooks/webhook.errors.js';
import {
  CreatePushSubscriptionDto,
  PushKeyResponse,
  PushSubscriptionPage,
  PushSubscriptionResponse,
} from './dto/push-subscription.dto.js';
import { PushSubscriptionNotFound, PushSubscriptionsService } from './push-subscriptions.service.js';

@ApiTags('Reminders')
@VersionedResource(PushSubscriptionsService)
@Controller('push')
export class PushSubscriptionsController {
  constructor(private readonly subscriptions: PushSubscriptionsService) {}

  @Get('key')
  @ApiOperation({ operationId: 'getPushKey', summary: 'Get the public key for push subscriptions' })
  @ApiOkResponse({ type: PushKeyResponse })
  @ApiProblems(NoInstallationKey)
  key(): PushKeyResponse {
    return this.subscriptions.key();
  }

  @Get('subscriptions')
  @Paginated({ isInChangeLog: false })
  @ApiOperation({ operationId: 'listPushSubscriptions', summary: 'List push subscriptions' })
  @ApiOkResponse({ type: PushSubscriptionPage })
  @ApiProblems()
  list(@Owner() owner: OwnerId, @Query() query: PageQuery): Promise<Page<PushSubscriptionResponse>> {
    return this.subscriptions.list(owner, query);
  }

  @Post('subscriptions')
  @Created()
  @ApiOperation({ operationId: 'createPushSubscription', summary: 'Create or renew a push subscription' })
  @ApiCreatedResponse({ type: PushSubscriptionResponse })
  @ApiProblems(LimitReached)
  create(
    @Owner() owner: OwnerId,
    @Body() input: CreatePushSubscriptionDto,
  ): Promise<PushSubscriptionResponse> {
    return this.subscriptions.create(owner, input);
  }

  @Get('subscriptions/:id')
  @ApiId()
  @ApiOperation({ operationId: 'getPushSubscription', summary: 'Get a push subscription' })
  @ApiOkResponse({ type: PushSubscriptionResponse })
  @ApiProblems(PushSubscriptionNotFound)
  get(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<PushSubscriptionResponse> {
    return this.subscriptions.get(owner, id);
  }

  @Delete('subscriptions/:id')
  @HttpCode(204)
  @ApiId()
  @ApiOperation({ operationId: 'deletePushSubscription', summary: 'Delete a push subscription' })
  @ApiNoContentResponse()
  @ApiProblems(PushSubscriptionNotFound)
  remove(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<void> {
    return this.subscriptions.remove(owner, id);
  }
}
