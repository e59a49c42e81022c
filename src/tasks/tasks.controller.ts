import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { VersionedResource } from '../platform/http/preconditions/versioned-resource.js';
import { ApiId, ApiProblems, Created } from '../platform/http/openapi/decorators.js';
import { IdPipe } from '../platform/http/validation/route-params.js';
import { type Page, Paginated } from '../platform/http/pagination.js';
import { LimitReached } from '../platform/errors/problems.js';
import { LabelNotFound } from '../labels/labels.service.js';
import { ListNotFound } from '../lists/list.errors.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { CreateTaskDto, PutTaskDto, UpdateTaskDto } from './dto/task.dto.js';
import { CountTasksQuery, GetTaskQuery, ListTasksQuery } from './dto/list-tasks.query.js';
import { TaskCountResponse, TaskPage, TaskResponse, TaskTreeResponse } from './dto/task.response.js';
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

/** Problems with the fields of a task. */
const FIELD_PROBLEMS = [
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
  @Paginated({ timeDependent: ['view'] })
  @ApiOperation({ operationId: 'listTasks', summary: 'List tasks' })
  @ApiOkResponse({ type: TaskPage })
  @ApiProblems()
  list(@Owner() owner: OwnerId, @Query() query: ListTasksQuery): Promise<Page<TaskResponse>> {
    return this.lists.list(owner, query);
  }

  @Get('count')
  @ApiOperation({ operationId: 'countTasks', summary: 'Count tasks, with the filters of `GET /tasks`' })
  @ApiOkResponse({ type: TaskCountResponse })
  @ApiProblems()
  count(@Owner() owner: OwnerId, @Query() query: CountTasksQuery): Promise<TaskCountResponse> {
    return this.lists.count(owner, query);
  }

  @Post()
  @Created()
  @ApiOperation({ operationId: 'createTask', summary: 'Create a task at the end of its list' })
  @ApiCreatedResponse({ type: TaskResponse })
  @ApiProblems(TaskExists, LimitReached, ...FIELD_PROBLEMS)
  create(@Owner() owner: OwnerId, @Body() input: CreateTaskDto): Promise<TaskResponse> {
    return this.tasks.create(owner, input);
  }

  @Get(':id')
  @ApiId()
  @ApiOperation({ operationId: 'getTask', summary: 'Get a task' })
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
  @ApiOperation({ operationId: 'updateTask', summary: 'Update a task' })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound, SubtaskCycle, ...FIELD_PROBLEMS)
  update(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Body() input: UpdateTaskDto,
  ): Promise<TaskResponse> {
    return this.tasks.update(owner, id, input);
  }

  @Put(':id')
  @ApiId()
  @ApiOperation({
    operationId: 'replaceTask',
    summary: 'Create or replace a task',
    description: 'Omitted fields get their defaults.',
  })
  @ApiOkResponse({ type: TaskResponse, description: 'Replaced' })
  @ApiCreatedResponse({ type: TaskResponse, description: 'Created' })
  @ApiProblems(TaskInTrash, LimitReached, SubtaskCycle, ...FIELD_PROBLEMS)
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
  @ApiOperation({ operationId: 'deleteTask', summary: 'Move a task and its subtasks to trash' })
  @ApiNoContentResponse()
  @ApiProblems(TaskNotFound)
  remove(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<void> {
    return this.tasks.remove(owner, id);
  }
}
