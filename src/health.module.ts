import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { Controller, Get, Header, Injectable, Module, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { TokenVerifier } from './auth/token-verifier.js';
import { SchemaStateReader } from './platform/database/start-check.js';
import { VERSION } from './platform/observability/version.js';
import { Public } from './platform/identity.js';
import { ApiProblems } from './platform/http/openapi/decorators.js';

export class LiveResponse {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  readonly status!: 'ok';
}

export class CheckResponse {
  @ApiProperty({ enum: ['ok', 'failed'], example: 'ok' })
  readonly status!: 'ok' | 'failed';

  @ApiProperty({
    description: 'Short state, without hosts or secrets.',
    example: 'available',
  })
  readonly state!: string;
}

class ChecksResponse {
  @ApiProperty()
  readonly database!: CheckResponse;

  @ApiProperty()
  readonly migrations!: CheckResponse;

  @ApiProperty()
  readonly keys!: CheckResponse;
}

export class ReadyResponse {
  @ApiProperty({ enum: ['ok', 'failed'], example: 'ok' })
  readonly status!: 'ok' | 'failed';

  @ApiProperty({ description: 'Version of the service.', example: '0.1.0' })
  readonly version!: string;

  @ApiProperty()
  readonly checks!: ChecksResponse;
}

/** The result is cached for this long, so that frequent probes do not load the database. */
const FRESH_FOR_MS = 1_000;
/** A probe must fail rather than hang. */
const TIMEOUT_MS = 2_000;

@Injectable()
export class HealthService {
  private cached?: Promise<ReadyResponse>;
  private cachedUntil = 0;

  constructor(
    private readonly schema: SchemaStateReader,
    private readonly tokens: TokenVerifier,
  ) {}

  ready(): Promise<ReadyResponse> {
    if (!this.cached || performance.now() >= this.cachedUntil) {
      this.cached = this.check().finally(() => (this.cachedUntil = performance.now() + FRESH_FOR_MS));
      this.cachedUntil = Infinity;
    }
    return this.cached;
  }

  private async check(): Promise<ReadyResponse> {
    const [{ database, migrations }, keys] = await Promise.all([this.checkDatabase(), this.checkKeys()]);
    const checks = { database, migrations, keys };
    const isOk = Object.values(checks).every(({ status }) => status === 'ok');
    return { status: isOk ? 'ok' : 'failed', version: VERSION, checks };
  }

  private async checkDatabase(): Promise<{ database: CheckResponse; migrations: CheckResponse }> {
    const schema = await withTimeout(this.schema.read());
    if (!schema) return { database: failed('unavailable'), migrations: failed('unknown') };
    const { pending, unknown, isReadOnly } = schema;
    // A read-only database still serves reads, so the process stays ready.
    const database = ok(isReadOnly ? 'available, read-only' : 'available');
    if (pending.length > 0) {
      return {
        database,
        migrations: failed(`${pending.length} pending, ${unknown.length} unknown`),
      };
    }
    // During a rolling update, the older version keeps serving.
    const newer = unknown.length > 0 ? `, ${unknown.length} from a newer version` : '';
    return { database, migrations: ok(`up to date${newer}`) };
  }

  private async checkKeys(): Promise<CheckResponse> {
    const { keys } = this.tokens;
    if (!keys) return ok('shared secret');
    await withTimeout(keys.refresh());
    // Stale keys still verify tokens, so an unavailable key server does not make the service unready.
    return keys.state === 'none' ? failed('none') : ok(keys.state);
  }
}

const ok = (state: string): CheckResponse => ({ status: 'ok', state });
const failed = (state: string): CheckResponse => ({ status: 'failed', state });

async function withTimeout<T>(check: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([check, sleep(TIMEOUT_MS, undefined, { signal: timer.signal, ref: false })]);
  } catch {
    return undefined;
  } finally {
    timer.abort();
  }
}

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

@Module({
  controllers: [HealthController],
  providers: [HealthService],
})
export class HealthModule {}
