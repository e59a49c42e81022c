import { IsInt, IsNotEmpty, IsOptional, IsUrl, Matches, Max, Min } from 'class-validator';
import { IntegerFromText } from './from-text.js';
import { OverloadSettings } from './overload-settings.js';

/** Metrics and traces. */
export abstract class TelemetrySettings extends OverloadSettings {
  /** A separate port for /metrics; 0 selects any free port. */
  @IsOptional()
  @IntegerFromText()
  @Max(65_535)
  @Min(0)
  @IsInt()
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
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  /** The service name in traces. */
  @IsNotEmpty()
  readonly OTEL_SERVICE_NAME: string = 'todo-backend';
}
