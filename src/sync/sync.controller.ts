import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/openapi/api-problems.decorator.js';
import { ReadsReplica } from '../platform/database/replica/reads-replica.decorator.js';
import { Owner } from '../platform/ownership/owner.decorator.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { SyncResponse } from './dto/change.response.js';
import { SyncQuery } from './dto/sync.query.js';
import { CursorExpired } from './sync.errors.js';
import { SyncService } from './sync.service.js';

@ApiTags('Sync')
@Controller('sync')
export class SyncController {
  constructor(private readonly sync: SyncService) {}

  @Get()
  @ReadsReplica()
  @ApiOperation({
    operationId: 'listChanges',
    summary: 'List changes',
    description:
      'Changes after the cursor, in commit order. Without a cursor, a full sync starts with all rows.',
  })
  @ApiOkResponse({ type: SyncResponse })
  @ApiProblems(CursorExpired)
  changes(@Owner() owner: OwnerId, @Query() query: SyncQuery): Promise<SyncResponse> {
    return this.sync.sync(owner, query);
  }
}
