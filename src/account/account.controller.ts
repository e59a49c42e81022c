import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/openapi/api-problems.decorator.js';
import { TimeoutClass } from '../platform/request-context/timeout-class.decorator.js';
import { Owner } from '../platform/ownership/owner.decorator.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { ErasureNotConfirmed } from './account.errors.js';
import { AccountService } from './account.service.js';
import { EraseAccountDto } from './dto/erase-account.dto.js';
import { ErasureResponse } from './dto/erasure.response.js';

@ApiTags('Account')
@Controller('account')
export class AccountController {
  constructor(private readonly account: AccountService) {}

  @Post('erasure')
  @ApiOperation({
    operationId: 'requestErasure',
    summary: 'Request account erasure',
    description: 'Returns a token that confirms the erasure. It is valid for ten minutes.',
  })
  @ApiCreatedResponse({ type: ErasureResponse })
  @ApiProblems()
  requestErasure(@Owner() owner: OwnerId): Promise<ErasureResponse> {
    return this.account.requestErasure(owner);
  }

  @Delete()
  @TimeoutClass('long')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'eraseAccount',
    summary: 'Erase all account data',
    description: 'Permanently deletes every row, the change log and all scheduled jobs.',
  })
  @ApiNoContentResponse()
  @ApiProblems(ErasureNotConfirmed)
  erase(@Owner() owner: OwnerId, @Body() input: EraseAccountDto): Promise<void> {
    return this.account.erase(owner, input);
  }
}
