import { Body, Controller, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { VersionedResource } from '../platform/http/preconditions/versioned-resource.js';
import { IdPipe } from '../platform/http/validation/route-params.js';
import { ApiId, ApiProblems } from '../platform/http/openapi/decorators.js';
import { LabelNotFound } from '../labels/labels.service.js';
import { ListNotFound } from '../lists/list.errors.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { MoveTaskDto } from './dto/task.dto.js';
import { TaskResponse } from './dto/task.response.js';
import {
  NeighbourNotFound,
  ParentNotFound,
  PlaceContradictory,
  SubtaskCycle,
  SubtaskTooDeep,
  TaskNotFound,
  TaskNotInTrash,
  TooManyLabels,
} from './task.errors.js';
import { TasksService } from './tasks.service.js';

/** Actions on a task other than changes of its fields. */
@ApiTags('Tasks')
@VersionedResource(TasksService)
@Controller('tasks/:id')
export class TaskActionsController {
  constructor(private readonly tasks: TasksService) {}

  @Post('move')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({ operationId: 'moveTask', summary: 'Move a task and its subtasks' })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(
    TaskNotFound,
    ListNotFound,
    ParentNotFound,
    NeighbourNotFound,
    PlaceContradictory,
    SubtaskCycle,
    SubtaskTooDeep,
  )
  move(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Body() input: MoveTaskDto,
  ): Promise<TaskResponse> {
    return this.tasks.move(owner, id, input);
  }

  @Post('restore')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({ operationId: 'restoreTask', summary: 'Restore a task and its subtasks from trash' })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotInTrash)
  restore(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<TaskResponse> {
    return this.tasks.restore(owner, id);
  }

  @Put('labels/:labelId')
  @ApiId()
  @ApiId('labelId')
  @ApiOperation({
    operationId: 'addTaskLabel',
    summary: 'Add a label to a task',
    description: 'No effect if the task has the label.',
  })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound, LabelNotFound, TooManyLabels)
  addLabel(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Param('labelId', IdPipe) labelId: string,
  ): Promise<TaskResponse> {
    return this.tasks.addLabel(owner, id, labelId);
  }

  @Delete('labels/:labelId')
  @HttpCode(200)
  @ApiId()
  @ApiId('labelId')
  @ApiOperation({
    operationId: 'removeTaskLabel',
    summary: 'Remove a label from a task',
    description: 'No effect if the task lacks the label.',
  })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound)
  removeLabel(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Param('labelId', IdPipe) labelId: string,
  ): Promise<TaskResponse> {
    return this.tasks.removeLabel(owner, id, labelId);
  }
}
