import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../platform/identity.js';
import { ApiProblems } from '../platform/http/openapi/decorators.js';
import { LiveResponse, ReadyResponse } from './health.response.js';
import { HealthService } from './health.service.js';

@ApiTags('Health')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'getLiveness', summary: 'Check liveness' })
  @ApiOkResponse({ type: LiveResponse })
  @ApiProblems()
  live(): LiveResponse {
    return { status: 'ok' };
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'getReadiness', summary: 'Check readiness' })
  @ApiOkResponse({ type: ReadyResponse })
  @ApiServiceUnavailableResponse({
    type: ReadyResponse,
    description: 'Not ready; `checks` contains the reason.',
  })
  @ApiProblems()
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadyResponse> {
    const ready = await this.health.ready();
    if (ready.status === 'failed') reply.status(503);
    return ready;
  }
}
