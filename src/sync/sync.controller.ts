import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/openapi/decorators.js';
import { ReadsReplica } from '../platform/database/replica.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { SyncQuery, SyncResponse } from './dto/sync.dto.js';
import { CursorExpired, SyncService } from './sync.service.js';

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
