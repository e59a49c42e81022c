import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/openapi/decorators.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { LimitsResponse } from './dto/account.dto.js';
import { LimitsService } from './limits.service.js';

@ApiTags('Settings')
@Controller('limits')
export class LimitsController {
  constructor(private readonly limits: LimitsService) {}

  @Get()
  @ApiOperation({ operationId: 'getLimits', summary: 'Get limits and current usage' })
  @ApiOkResponse({ type: LimitsResponse })
  @ApiProblems()
  get(@Owner() owner: OwnerId): Promise<LimitsResponse> {
    return this.limits.get(owner);
  }
}
