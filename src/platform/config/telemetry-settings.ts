import { IsInt, IsNotEmpty, IsOptional, IsUrl, Matches, Max, Min } from 'class-validator';
import { IntegerFromText } from './from-text.js';
import { OverloadSettings } from './overload-settings.js';

/** What the service tells its operator, and where. */
export abstract class TelemetrySettings extends OverloadSettings {
  /** Where /metrics is served, apart from the API; 0 takes any free port. */
  @IsOptional()
  @IntegerFromText()
  @Max(65_535)
  @Min(0)
  @IsInt()
  readonly METRICS_PORT?: number;

  @IsNotEmpty()
  readonly METRICS_HOST: string = '127.0.0.1';

  /** What a scrape must send; without a port of its own, /metrics is on the service's. */
  @IsOptional()
  @Matches(/^[\x21-\x7e]{32,}$/, {
    message: '$property must be 32 printable characters or more, e.g. from: openssl rand -hex 24',
  })
  readonly METRICS_TOKEN?: string;

  /** Of a collector that takes OTLP over HTTP; absent, nothing is traced. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  /** What the traces call this service. */
  @IsNotEmpty()
  readonly OTEL_SERVICE_NAME: string = 'todo-backend';
}
