import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/openapi/decorators.js';
import { AuthService } from './auth.service.js';
import { Caller, Identity, Public } from '../platform/identity.js';
import { AuthConfigResponse, IdentityResponse } from './dto/auth.responses.js';

@ApiTags('Auth')
@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Get('config')
  @Public()
  @ApiOperation({ operationId: 'getAuthConfig', summary: 'Get the sign-in configuration' })
  @ApiOkResponse({ type: AuthConfigResponse })
  @ApiProblems()
  config(): AuthConfigResponse {
    return this.auth.config();
  }

  @Get('me')
  @ApiOperation({ operationId: 'getCurrentUser', summary: 'Get the current user' })
  @ApiOkResponse({ type: IdentityResponse })
  @ApiProblems()
  me(@Caller() identity: Identity): IdentityResponse {
    return this.auth.me(identity);
  }
}
