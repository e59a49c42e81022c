import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { VersionedResource } from '../platform/http/preconditions/versioned-resource.js';
import { ApiProblems } from '../platform/http/openapi/decorators.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { SettingsResponse, UpdateSettingsDto } from './dto/account.dto.js';
import { SettingsService } from './settings.service.js';

@ApiTags('Settings')
@VersionedResource(SettingsService, { isAlone: true })
@Controller('settings')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  @ApiOperation({ operationId: 'getSettings', summary: 'Get settings' })
  @ApiOkResponse({ type: SettingsResponse })
  @ApiProblems()
  get(@Owner() owner: OwnerId): Promise<SettingsResponse> {
    return this.settings.get(owner);
  }

  @Patch()
  @ApiOperation({ operationId: 'updateSettings', summary: 'Update settings' })
  @ApiOkResponse({ type: SettingsResponse })
  @ApiProblems()
  update(@Owner() owner: OwnerId, @Body() input: UpdateSettingsDto): Promise<SettingsResponse> {
    return this.settings.update(owner, input);
  }
}
