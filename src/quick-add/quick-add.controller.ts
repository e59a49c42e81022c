import { Body, Controller, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../platform/http/openapi/decorators.js';
import { LimitReached } from '../platform/errors/problems.js';
import { ListNotFound } from '../lists/list.errors.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { TaskResponse } from '../tasks/dto/task.response.js';
import { TaskExists } from '../tasks/task.errors.js';
import { QuickAddDto, QuickAddQuery, UnderstoodResponse } from './dto/quick-add.dto.js';
import { QuickAddService } from './quick-add.service.js';

@ApiTags('Tasks')
@ApiExtraModels(UnderstoodResponse)
@Controller('tasks/quick-add')
export class QuickAddController {
  constructor(private readonly quickAdd: QuickAddService) {}

  @Post()
  @ApiOperation({ operationId: 'quickAddTask', summary: 'Create a task from a line of text' })
  @ApiCreatedResponse({ type: TaskResponse, description: 'Created' })
  @ApiOkResponse({ type: UnderstoodResponse, description: 'With `preview=true`: how the text was parsed' })
  @ApiProblems(ListNotFound, TaskExists, LimitReached)
  async add(
    @Owner() owner: OwnerId,
    @Body() input: QuickAddDto,
    @Query() { preview }: QuickAddQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse | UnderstoodResponse> {
    if (preview) {
      reply.status(200);
      return this.quickAdd.understand(owner, input);
    }
    const task = await this.quickAdd.add(owner, input);
    reply.header('location', `/api/v1/tasks/${task.id}`);
    return task;
  }
}
