import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { VersionedResource } from '../platform/http/preconditions/versioned-resource.decorator.js';
import { Created } from '../platform/http/created.decorator.js';
import { IdPipe } from '../platform/http/validation/id.pipe.js';
import { ApiId } from '../platform/http/openapi/api-id.decorator.js';
import { ApiProblems } from '../platform/http/openapi/api-problems.decorator.js';
import type { Page } from '../platform/http/pagination/page.js';
import { Paginated } from '../platform/http/pagination/paginated.decorator.js';
import { LimitReached } from '../platform/errors/problems.js';
import { LabelNotFound } from '../labels/label.errors.js';
import { ListNotFound } from '../lists/list.errors.js';
import { Owner } from '../platform/ownership/owner.decorator.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { CreateTaskDto } from './dto/create-task.dto.js';
import { GetTaskQuery } from './dto/get-task.query.js';
import { CountTasksQuery, ListTasksQuery } from './dto/list-tasks.query.js';
import { TaskCountResponse } from './dto/task-count.response.js';
import { PutTaskDto } from './dto/put-task.dto.js';
import { TaskPage, TaskResponse, TaskTreeResponse } from './dto/task.response.js';
import { UpdateTaskDto } from './dto/update-task.dto.js';
import {
  ParentNotFound,
  PlaceContradictory,
  RecurrenceNeedsDue,
  SubtaskCycle,
  SubtaskTooDeep,
  TaskExists,
  TaskInTrash,
  TaskNotFound,
  TaskTreeTooLarge,
} from './task.errors.js';
import { TaskListService } from './task-list.service.js';
import { TasksService } from './tasks.service.js';

/** What can be wrong with what a task is given. */
const GIVEN = [
  ListNotFound,
  LabelNotFound,
  ParentNotFound,
  PlaceContradictory,
  SubtaskTooDeep,
  RecurrenceNeedsDue,
] as const;

@ApiTags('Tasks')
@VersionedResource(TasksService)
@Controller('tasks')
export class TasksController {
  constructor(
    private readonly tasks: TasksService,
    private readonly lists: TaskListService,
  ) {}

  @Get()
  @Paginated({ movesWithTime: ['view'] })
  @ApiOperation({ summary: 'Find my tasks' })
  @ApiOkResponse({ type: TaskPage })
  @ApiProblems()
  list(@Owner() owner: OwnerId, @Query() query: ListTasksQuery): Promise<Page<TaskResponse>> {
    return this.lists.list(owner, query);
  }

  @Get('count')
  @ApiOperation({ summary: 'Count tasks, with the filters of `GET /tasks`' })
  @ApiOkResponse({ type: TaskCountResponse })
  @ApiProblems()
  count(@Owner() owner: OwnerId, @Query() query: CountTasksQuery): Promise<TaskCountResponse> {
    return this.lists.count(owner, query);
  }

  @Post()
  @Created()
  @ApiOperation({ summary: 'Create a task, behind all others in its list' })
  @ApiCreatedResponse({ type: TaskResponse })
  @ApiProblems(TaskExists, LimitReached, ...GIVEN)
  create(@Owner() owner: OwnerId, @Body() input: CreateTaskDto): Promise<TaskResponse> {
    return this.tasks.create(owner, input);
  }

  @Get(':id')
  @ApiId()
  @ApiOperation({ summary: 'Read a task, with its subtasks if you like' })
  @ApiOkResponse({ type: TaskTreeResponse })
  @ApiProblems(TaskNotFound, TaskTreeTooLarge)
  get(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Query() query: GetTaskQuery,
  ): Promise<TaskTreeResponse> {
    return this.tasks.get(owner, id, query);
  }

  @Patch(':id')
  @ApiId()
  @ApiOperation({ summary: 'Change what the body names, and nothing else' })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound, SubtaskCycle, ...GIVEN)
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
  @ApiProblems(TaskInTrash, LimitReached, SubtaskCycle, ...GIVEN)
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
  @ApiOperation({ summary: 'Move a task to the trash, with its subtasks' })
  @ApiNoContentResponse()
  @ApiProblems(TaskNotFound)
  remove(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<void> {
    return this.tasks.remove(owner, id);
  }
}
