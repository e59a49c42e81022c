import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/openapi/decorators.js';
import { TimeoutClass } from '../platform/request-context.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { BatchService } from './batch.service.js';
import { BatchDto, BatchResponse } from './dto/batch.dto.js';
import { type Sender, SentBy } from './single-routes.js';

@ApiTags('Sync')
@Controller('batch')
export class BatchController {
  constructor(private readonly batch: BatchService) {}

  @Post()
  @TimeoutClass('many')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'runBatch',
    summary: 'Run several operations in one request',
    description:
      'Each operation is a request to a single route: `path` is relative to /api/v1; `ifMatch` and `ifNoneMatch` are its headers. `ref` names the returned row, and later operations use `$` and that name as its id in a path or a body.',
  })
  @ApiOkResponse({ type: BatchResponse })
  @ApiProblems()
  run(@Owner() owner: OwnerId, @Body() input: BatchDto, @SentBy() sender: Sender): Promise<BatchResponse> {
    return this.batch.run(owner, input, sender);
  }
}
