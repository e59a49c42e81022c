import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { VersionedResource } from '../platform/http/preconditions/versioned-resource.js';
import { IdPipe } from '../platform/http/validation/route-params.js';
import { ApiId, ApiProblems } from '../platform/http/openapi/decorators.js';
import { type Page, PageQuery, Paginated } from '../platform/http/pagination.js';
import { LimitReached } from '../platform/errors/problems.js';
import { TimeoutClass } from '../platform/request-context.js';
import { LabelNotFound } from '../labels/labels.service.js';
import { ListNotFound } from '../lists/list.errors.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { TaskResponse } from '../tasks/dto/task.response.js';
import { TaskInTrash, TaskNotFound } from '../tasks/task.errors.js';
import { TasksService } from '../tasks/tasks.service.js';
import {
  type HistoryEntryResponse,
  HistoryPage,
  RevertTaskDto,
  UndoDto,
  UndoResponse,
} from './dto/history.dto.js';
import {
  HistoryService,
  NothingToUndo,
  RevertConflict,
  UndoConflict,
  VersionInTrash,
  VersionNotFound,
} from './history.service.js';
import { RevertService } from './revert.service.js';
import { UndoService } from './undo.service.js';

@ApiTags('History')
@Controller()
export class HistoryController {
  constructor(
    private readonly history: HistoryService,
    private readonly reverts: RevertService,
    private readonly undos: UndoService,
  ) {}

  @Get('tasks/:id/history')
  @Paginated()
  @ApiId()
  @ApiOperation({ operationId: 'listTaskHistory', summary: 'List the history of a task' })
  @ApiOkResponse({ type: HistoryPage })
  @ApiProblems(TaskNotFound)
  ofTask(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Query() query: PageQuery,
  ): Promise<Page<HistoryEntryResponse>> {
    return this.history.list(owner, 'task', id, query);
  }

  @Get('lists/:id/history')
  @Paginated()
  @ApiId()
  @ApiOperation({ operationId: 'listListHistory', summary: 'List the history of a list' })
  @ApiOkResponse({ type: HistoryPage })
  @ApiProblems(ListNotFound)
  ofList(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Query() query: PageQuery,
  ): Promise<Page<HistoryEntryResponse>> {
    return this.history.list(owner, 'list', id, query);
  }

  @Get('labels/:id/history')
  @Paginated()
  @ApiId()
  @ApiOperation({ operationId: 'listLabelHistory', summary: 'List the history of a label' })
  @ApiOkResponse({ type: HistoryPage })
  @ApiProblems(LabelNotFound)
  ofLabel(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Query() query: PageQuery,
  ): Promise<Page<HistoryEntryResponse>> {
    return this.history.list(owner, 'label', id, query);
  }

  @Post('tasks/:id/revert')
  @VersionedResource(TasksService, { hasVersionInBody: false })
  @HttpCode(200)
  @ApiId()
  @ApiOperation({ operationId: 'revertTask', summary: 'Revert a task to an earlier version' })
  @ApiOkResponse({ type: TaskResponse })
  @ApiProblems(TaskNotFound, TaskInTrash, VersionNotFound, VersionInTrash, RevertConflict)
  revert(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Body() input: RevertTaskDto,
  ): Promise<TaskResponse> {
    return this.reverts.revert(owner, id, input);
  }

  @Post('undo')
  @TimeoutClass('long')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'undoRequest',
    summary: 'Undo a request',
    description: 'Undoes all changes of a request, unless newer changes conflict.',
  })
  @ApiOkResponse({ type: UndoResponse })
  @ApiProblems(NothingToUndo, UndoConflict, LimitReached)
  undo(@Owner() owner: OwnerId, @Body() input: UndoDto): Promise<UndoResponse> {
    return this.undos.undo(owner, input);
  }
}
