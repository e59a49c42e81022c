import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/openapi/decorators.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { StatsQuery, StatsResponse } from './dto/stats.dto.js';
import { StatsService } from './stats.service.js';

@ApiTags('Statistics')
@Controller('stats')
export class StatsController {
  constructor(private readonly stats: StatsService) {}

  @Get()
  @ApiOperation({ operationId: 'getStats', summary: 'Get task statistics' })
  @ApiOkResponse({ type: StatsResponse })
  @ApiProblems()
  get(@Owner() owner: OwnerId, @Query() query: StatsQuery): Promise<StatsResponse> {
    return this.stats.get(owner, query);
  }
}
