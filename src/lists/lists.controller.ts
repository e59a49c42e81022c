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
import { type Page, Paginated } from '../platform/http/pagination.js';
import { LimitReached } from '../platform/errors/problems.js';
import { TimeoutClass } from '../platform/request-context.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import {
  CreateListDto,
  ListListsQuery,
  ListPage,
  ListResponse,
  MoveListDto,
  UpdateListDto,
} from './dto/list.dto.js';
import { InboxNotDeletable, ListExists, ListNotFound, ListNotInTrash } from './list.errors.js';
import { ListsService } from './lists.service.js';

@ApiTags('Lists')
@VersionedResource(ListsService)
@Controller('lists')
export class ListsController {
  constructor(private readonly lists: ListsService) {}

  @Get()
  @Paginated()
  @ApiOperation({
    operationId: 'listLists',
    summary: 'List lists',
    description: 'Includes the inbox, which every user has.',
  })
  @ApiOkResponse({ type: ListPage })
  @ApiProblems()
  list(@Owner() owner: OwnerId, @Query() query: ListListsQuery): Promise<Page<ListResponse>> {
    return this.lists.list(owner, query);
  }

  @Post()
  @Created()
  @ApiOperation({ operationId: 'createList', summary: 'Create a list at the end' })
  @ApiCreatedResponse({ type: ListResponse })
  @ApiProblems(ListExists, LimitReached)
  create(@Owner() owner: OwnerId, @Body() input: CreateListDto): Promise<ListResponse> {
    return this.lists.create(owner, input);
  }

  @Get(':id')
  @ApiId()
  @ApiOperation({ operationId: 'getList', summary: 'Get a list' })
  @ApiOkResponse({ type: ListResponse })
  @ApiProblems(ListNotFound)
  get(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<ListResponse> {
    return this.lists.get(owner, id);
  }

  @Patch(':id')
  @ApiId()
  @ApiOperation({ operationId: 'updateList', summary: 'Update a list' })
  @ApiOkResponse({ type: ListResponse })
  @ApiProblems(ListNotFound, InboxNotDeletable)
  update(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Body() input: UpdateListDto,
  ): Promise<ListResponse> {
    return this.lists.update(owner, id, input);
  }

  @Delete(':id')
  @TimeoutClass('long')
  @HttpCode(204)
  @ApiId()
  @ApiOperation({ operationId: 'deleteList', summary: 'Move a list and its tasks to trash' })
  @ApiNoContentResponse()
  @ApiProblems(ListNotFound, InboxNotDeletable)
  remove(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<void> {
    return this.lists.remove(owner, id);
  }

  @Post(':id/move')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({ operationId: 'moveList', summary: 'Move a list' })
  @ApiOkResponse({ type: ListResponse })
  @ApiProblems(ListNotFound)
  move(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Body() input: MoveListDto,
  ): Promise<ListResponse> {
    return this.lists.move(owner, id, input);
  }

  @Post(':id/restore')
  @TimeoutClass('long')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({ operationId: 'restoreList', summary: 'Restore a list and its tasks from trash' })
  @ApiOkResponse({ type: ListResponse })
  @ApiProblems(ListNotInTrash)
  restore(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<ListResponse> {
    return this.lists.restore(owner, id);
  }
}
