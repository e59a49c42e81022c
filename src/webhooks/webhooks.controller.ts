import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
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
import {
  CreateWebhookDto,
  UpdateWebhookDto,
  WebhookPage,
  WebhookResponse,
  WebhookWithSecretResponse,
} from './dto/webhook.dto.js';
import { NoInstallationKey, WebhookNotFound } from './webhook.errors.js';
import { WebhooksService } from './webhooks.service.js';

@ApiTags('Webhooks')
@VersionedResource(WebhooksService)
@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Get()
  @Paginated({ isInChangeLog: false })
  @ApiOperation({ operationId: 'listWebhooks', summary: 'List webhooks' })
  @ApiOkResponse({ type: WebhookPage })
  @ApiProblems()
  list(@Owner() owner: OwnerId, @Query() query: PageQuery): Promise<Page<WebhookResponse>> {
    return this.webhooks.list(owner, query);
  }

  @Post()
  @Created()
  @ApiOperation({
    operationId: 'createWebhook',
    summary: 'Create a webhook',
    description:
      'The webhook receives all later changes. The response contains its secret, which is shown once.',
  })
  @ApiCreatedResponse({ type: WebhookWithSecretResponse })
  @ApiProblems(LimitReached, NoInstallationKey)
  create(@Owner() owner: OwnerId, @Body() input: CreateWebhookDto): Promise<WebhookWithSecretResponse> {
    return this.webhooks.create(owner, input);
  }

  @Get(':id')
  @ApiId()
  @ApiOperation({ operationId: 'getWebhook', summary: 'Get a webhook' })
  @ApiOkResponse({ type: WebhookResponse })
  @ApiProblems(WebhookNotFound)
  get(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<WebhookResponse> {
    return this.webhooks.get(owner, id);
  }

  @Patch(':id')
  @ApiId()
  @ApiOperation({ operationId: 'updateWebhook', summary: 'Update, pause or resume a webhook' })
  @ApiOkResponse({ type: WebhookResponse })
  @ApiProblems(WebhookNotFound)
  update(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Body() input: UpdateWebhookDto,
  ): Promise<WebhookResponse> {
    return this.webhooks.update(owner, id, input);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiId()
  @ApiOperation({ operationId: 'deleteWebhook', summary: 'Delete a webhook and its deliveries' })
  @ApiNoContentResponse()
  @ApiProblems(WebhookNotFound)
  remove(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<void> {
    return this.webhooks.remove(owner, id);
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({
    operationId: 'rotateWebhookSecret',
    summary: 'Rotate the secret of a webhook',
    description: 'The new secret takes effect immediately and is shown once.',
  })
  @ApiOkResponse({ type: WebhookWithSecretResponse })
  @ApiProblems(WebhookNotFound, NoInstallationKey)
  rotateSecret(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<WebhookWithSecretResponse> {
    return this.webhooks.rotateSecret(owner, id);
  }
}
