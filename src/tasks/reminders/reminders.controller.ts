import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { VersionedResource } from '../../platform/http/preconditions/versioned-resource.js';
import { IdPipe } from '../../platform/http/validation/route-params.js';
import { ApiId, ApiProblems } from '../../platform/http/openapi/decorators.js';
import { type Page, Paginated } from '../../platform/http/pagination.js';
import { LimitReached } from '../../platform/errors/problems.js';
import { Owner, type OwnerId } from '../../platform/ownership/owner-id.js';
import {
  ListRemindersQuery,
  ReminderEventPage,
  ReminderEventResponse,
  SnoozeReminderDto,
} from './reminders.dto.js';
import { ReminderNotFound } from '../task.errors.js';
import { RemindersService } from './reminders.service.js';

@ApiTags('Reminders')
@VersionedResource(RemindersService)
@Controller('reminders')
export class RemindersController {
  constructor(private readonly reminders: RemindersService) {}

  @Get()
  @Paginated()
  @ApiOperation({ operationId: 'listReminders', summary: 'List due reminders, latest first' })
  @ApiOkResponse({ type: ReminderEventPage })
  @ApiProblems()
  list(@Owner() owner: OwnerId, @Query() query: ListRemindersQuery): Promise<Page<ReminderEventResponse>> {
    return this.reminders.list(owner, query);
  }

  @Get(':id')
  @ApiId()
  @ApiOperation({ operationId: 'getReminder', summary: 'Get a reminder' })
  @ApiOkResponse({ type: ReminderEventResponse })
  @ApiProblems(ReminderNotFound)
  get(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<ReminderEventResponse> {
    return this.reminders.get(owner, id);
  }

  @Post(':id/dismiss')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({
    operationId: 'dismissReminder',
    summary: 'Dismiss a reminder',
    description: 'No effect on a dismissed reminder.',
  })
  @ApiOkResponse({ type: ReminderEventResponse })
  @ApiProblems(ReminderNotFound)
  dismiss(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<ReminderEventResponse> {
    return this.reminders.dismiss(owner, id);
  }

  @Post(':id/snooze')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({ operationId: 'snoozeReminder', summary: 'Snooze a reminder' })
  @ApiOkResponse({ type: ReminderEventResponse })
  @ApiProblems(ReminderNotFound, LimitReached)
  snooze(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Body() input: SnoozeReminderDto,
  ): Promise<ReminderEventResponse> {
    return this.reminders.snooze(owner, id, input);
  }
}
