import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/openapi/decorators.js';
import { TimeoutClass } from '../platform/request-context.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { ErasureNotConfirmed } from './account.errors.js';
import { AccountService } from './account.service.js';
import { EraseAccountDto, ErasureResponse } from './dto/account.dto.js';

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
