import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { VersionedResource } from '../platform/http/preconditions/versioned-resource.js';
import { IdPipe } from '../platform/http/validation/route-params.js';
import { ApiId, ApiProblems } from '../platform/http/openapi/decorators.js';
import { type Page, PageQuery, Paginated } from '../platform/http/pagination.js';
import { TimeoutClass } from '../platform/request-context.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { TrashedResponse, TrashPage } from './dto/trashed.response.js';
import { NotInTrash, TrashService } from './trash.service.js';

@ApiTags('Trash')
@VersionedResource(TrashService)
@Controller('trash')
export class TrashController {
  constructor(private readonly trash: TrashService) {}

  @Get()
  @Paginated()
  @ApiOperation({ operationId: 'listTrash', summary: 'List the trash, latest first' })
  @ApiOkResponse({ type: TrashPage })
  @ApiProblems()
  list(@Owner() owner: OwnerId, @Query() query: PageQuery): Promise<Page<TrashedResponse>> {
    return this.trash.list(owner, query);
  }

  @Delete()
  @TimeoutClass('long')
  @HttpCode(204)
  @ApiOperation({ operationId: 'emptyTrash', summary: 'Empty the trash permanently' })
  @ApiNoContentResponse()
  @ApiProblems()
  empty(@Owner() owner: OwnerId): Promise<void> {
    return this.trash.empty(owner);
  }

  @Delete(':id')
  @TimeoutClass('long')
  @HttpCode(204)
  @ApiId()
  @ApiOperation({
    operationId: 'deleteFromTrash',
    summary: 'Permanently delete a trashed task or list',
    description: 'Also deletes everything that was deleted with it.',
  })
  @ApiNoContentResponse()
  @ApiProblems(NotInTrash)
  remove(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<void> {
    return this.trash.remove(owner, id);
  }
}
