import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RowsOf } from '../common/conditional/rows-of.decorator.js';
import { IdPipe } from '../common/input/id.pipe.js';
import { ApiId } from '../common/openapi/api-id.decorator.js';
import { ApiProblems } from '../common/openapi/api-problems.decorator.js';
import type { Page } from '../common/pagination/page.js';
import { PageQuery } from '../common/pagination/page.query.js';
import { Paginated } from '../common/pagination/paginated.decorator.js';
import { Takes } from '../database/pace.decorator.js';
import { Owner } from '../ownership/owner.decorator.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { TrashedResponse, TrashPage } from './dto/trashed.response.js';
import { NotInTrash } from './trash.errors.js';
import { TrashService } from './trash.service.js';

@ApiTags('Trash')
@RowsOf(TrashService)
@Controller('trash')
export class TrashController {
  constructor(private readonly trash: TrashService) {}

  @Get()
  @Paginated()
  @ApiOperation({ summary: 'List what I have put into the trash, the latest first' })
  @ApiOkResponse({ type: TrashPage })
  @ApiProblems()
  list(@Owner() owner: OwnerId, @Query() query: PageQuery): Promise<Page<TrashedResponse>> {
    return this.trash.list(owner, query);
  }

  @Delete()
  @Takes('long')
  @HttpCode(204)
  @ApiOperation({ summary: 'Empty the trash: all in it is gone for good' })
  @ApiNoContentResponse()
  @ApiProblems()
  empty(@Owner() owner: OwnerId): Promise<void> {
    return this.trash.empty(owner);
  }

  @Delete(':id')
  @Takes('long')
  @HttpCode(204)
  @ApiId()
  @ApiOperation({
    summary: 'Delete a task or a list in the trash for good, with what went there along with it',
  })
  @ApiNoContentResponse()
  @ApiProblems(NotInTrash)
  remove(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<void> {
    return this.trash.remove(owner, id);
  }
}
