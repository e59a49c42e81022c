import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { VersionedResource } from '../../platform/http/preconditions/versioned-resource.js';
import { IdPipe } from '../../platform/http/validation/route-params.js';
import { ApiId, ApiProblems } from '../../platform/http/openapi/decorators.js';
import { type Page, PageQuery, Paginated } from '../../platform/http/pagination.js';
import { Owner, type OwnerId } from '../../platform/ownership/owner-id.js';
import {
  CompleteTaskQuery,
  CompletionPage,
  CompletionResponse,
  OccurrenceQuery,
  OccurrencesQuery,
  OccurrencesResponse,
} from './completions.dto.js';
import { TaskResponse } from '../dto/task.response.js';
import {
  CompletionNotFound,
  CompletionNotLatest,
  NoFurtherOccurrence,
  TaskDoesNotRecur,
  TaskNotFound,
} from '../task.errors.js';
import { TasksService } from '../tasks.service.js';
import { CompletionsService } from './completions.service.js';

/** Completion of tasks and their occurrences. */
@ApiTags('Tasks')
@VersionedResource(TasksService)
@Controller('tasks/:id')
export class CompletionsController {
  constructor(private readonly completions: CompletionsService) {}

  @Post('complete')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({
    operationId: 'completeTask',
    summary: 'Complete a task',
    description: 'A recurring task moves to its next occurrence. No effect on a completed task.',
  })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound)
  complete(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Query() query: CompleteTaskQuery,
  ): Promise<TaskResponse> {
    return this.completions.complete(owner, id, query);
  }

  @Post('reopen')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({
    operationId: 'reopenTask',
    summary: 'Reopen a task',
    description: 'No effect on an open task.',
  })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound)
  reopen(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<TaskResponse> {
    return this.completions.reopen(owner, id);
  }

  @Post('skip')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({
    operationId: 'skipOccurrence',
    summary: 'Skip the current occurrence',
    description: 'The task moves to its next occurrence without a completion.',
  })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound, TaskDoesNotRecur, NoFurtherOccurrence)
  skip(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Query() query: OccurrenceQuery,
  ): Promise<TaskResponse> {
    return this.completions.skip(owner, id, query);
  }

  @Get('completions')
  @Paginated()
  @ApiId()
  @ApiOperation({ operationId: 'listCompletions', summary: 'List completions, latest first' })
  @ApiOkResponse({ type: CompletionPage })
  @ApiProblems(TaskNotFound)
  list(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Query() query: PageQuery,
  ): Promise<Page<CompletionResponse>> {
    return this.completions.list(owner, id, query);
  }

  @Delete('completions/:completionId')
  @HttpCode(200)
  @ApiId()
  @ApiId('completionId')
  @ApiOperation({
    operationId: 'undoCompletion',
    summary: 'Undo the latest completion',
    description: 'The task returns to the completed occurrence.',
  })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound, CompletionNotFound, CompletionNotLatest)
  undo(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Param('completionId', IdPipe) completionId: string,
  ): Promise<TaskResponse> {
    return this.completions.undo(owner, id, completionId);
  }

  @Get('occurrences')
  @ApiId()
  @ApiOperation({ operationId: 'listOccurrences', summary: 'List upcoming occurrences' })
  @ApiOkResponse({ type: OccurrencesResponse })
  @ApiProblems(TaskNotFound)
  preview(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Query() query: OccurrencesQuery,
  ): Promise<OccurrencesResponse> {
    return this.completions.preview(owner, id, query);
  }
}
