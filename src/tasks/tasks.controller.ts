import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Created } from '../common/created.decorator.js';
import { IdPipe } from '../common/input/id.pipe.js';
import { ApiId } from '../common/openapi/api-id.decorator.js';
import { ApiProblems } from '../common/openapi/api-problems.decorator.js';
import type { Page } from '../common/pagination/page.js';
import { Paginated } from '../common/pagination/paginated.decorator.js';
import { Owner } from '../ownership/owner.decorator.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { CreateTaskDto } from './dto/create-task.dto.js';
import { ListTasksQuery } from './dto/list-tasks.query.js';
import { PutTaskDto } from './dto/put-task.dto.js';
import { TaskPage, TaskResponse } from './dto/task.response.js';
import { UpdateTaskDto } from './dto/update-task.dto.js';
import { TaskExists, TaskNotFound } from './task.errors.js';
import { TasksService } from './tasks.service.js';

@ApiTags('Tasks')
@Controller('tasks')
export class TasksController {
  constructor(private readonly tasks: TasksService) {}

  @Get()
  @Paginated()
  @ApiOperation({ summary: 'List my tasks' })
  @ApiOkResponse({ type: TaskPage })
  @ApiProblems()
  list(@Owner() owner: OwnerId, @Query() query: ListTasksQuery): Promise<Page<TaskResponse>> {
    return this.tasks.list(owner, query);
  }

  @Post()
  @Created()
  @ApiOperation({ summary: 'Create a task' })
  @ApiCreatedResponse({ type: TaskResponse })
  @ApiProblems(TaskExists)
  create(@Owner() owner: OwnerId, @Body() input: CreateTaskDto): Promise<TaskResponse> {
    return this.tasks.create(owner, input);
  }

  @Get(':id')
  @ApiId()
  @ApiOperation({ summary: 'Read a task' })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound)
  get(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<TaskResponse> {
    return this.tasks.get(owner, id);
  }

  @Patch(':id')
  @ApiId()
  @ApiOperation({ summary: 'Change what the body names, and nothing else' })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound)
  update(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Body() input: UpdateTaskDto,
  ): Promise<TaskResponse> {
    return this.tasks.update(owner, id, input);
  }

  @Put(':id')
  @ApiId()
  @ApiOperation({ summary: 'Create a task under an id of mine, or replace it whole' })
  @ApiOkResponse({ type: TaskResponse, description: 'Replaced' })
  @ApiCreatedResponse({ type: TaskResponse, description: 'Created' })
  @ApiProblems()
  async put(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Body() input: PutTaskDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse> {
    const { task, created } = await this.tasks.put(owner, id, input);
    if (created) reply.status(201);
    return task;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiId()
  @ApiOperation({ summary: 'Delete a task' })
  @ApiNoContentResponse()
  @ApiProblems(TaskNotFound)
  remove(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<void> {
    return this.tasks.remove(owner, id);
  }

  @Post(':id/complete')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({ summary: 'Mark as done; doing so again changes nothing' })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound)
  complete(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<TaskResponse> {
    return this.tasks.complete(owner, id);
  }

  @Post(':id/reopen')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({ summary: 'Mark as not done; doing so again changes nothing' })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound)
  reopen(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<TaskResponse> {
    return this.tasks.reopen(owner, id);
  }
}
