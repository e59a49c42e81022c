import { availableParallelism } from 'node:os';
import { IsIn, IsNotEmpty, IsOptional, Matches } from 'class-validator';
import { HttpUrlSetting, IntegerOrWordSetting, IntegerSetting } from './setting-decorators.js';

const ENVIRONMENTS = ['development', 'production', 'test'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const MAX_PORT = 65_535;

/** The processes, their addresses, and their logs, metrics and traces. */
export class ServerSettings {
  @IsIn(ENVIRONMENTS)
  readonly NODE_ENV: (typeof ENVIRONMENTS)[number] = 'development';

  /** 0 selects any free port. */
  @IntegerSetting(0, MAX_PORT)
  readonly PORT: number = 3000;

  @IsNotEmpty()
  readonly HOST: string = '127.0.0.1';

  /** The URL at which browsers reach the service. */
  @IsOptional()
  @HttpUrlSetting()
  readonly PUBLIC_URL?: string;

  /** Directory for the embedded PostgreSQL and generated secrets. */
  @IsNotEmpty()
  readonly DATA_DIR: string = '.data';

  /** With more than one, a primary process supervises them. `auto` starts one per core. */
  @IntegerOrWordSetting(1, 256, 'auto', availableParallelism)
  readonly WORKERS: number = 1;

  /** Concurrent jobs of this process; 0 runs none. */
  @IntegerSetting(0, 100)
  readonly JOB_CONCURRENCY: number = 2;

  @IsIn(LOG_LEVELS)
  readonly LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  /** A separate port for /metrics; 0 selects any free port. */
  @IsOptional()
  @IntegerSetting(0, MAX_PORT)
  readonly METRICS_PORT?: number;

  @IsNotEmpty()
  readonly METRICS_HOST: string = '127.0.0.1';

  /** The bearer token for scraping. Without METRICS_PORT, it enables /metrics on the API's port. */
  @IsOptional()
  @Matches(/^[\x21-\x7e]{32,}$/, {
    message: '$property must be 32 printable characters or more. Generate it with: openssl rand -hex 24',
  })
  readonly METRICS_TOKEN?: string;

  /** A collector for OTLP over HTTP. Tracing is off if unset. */
  @IsOptional()
  @HttpUrlSetting()
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  /** The service name in traces. */
  @IsNotEmpty()
  readonly OTEL_SERVICE_NAME: string = 'todo-backend';
}
