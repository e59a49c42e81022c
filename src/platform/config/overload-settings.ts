import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { IntegerFromText } from './from-text.js';
import { RateLimitSettings } from './rate-limit-settings.js';

/** Timeouts and overload thresholds. */
export abstract class OverloadSettings extends RateLimitSettings {
  /** Total database time per request. */
  @IntegerFromText()
  @Max(60_000)
  @Min(100)
  @IsInt()
  readonly STATEMENT_TIMEOUT_MS: number = 3_000;

  /** Database time per statement of an import, an erasure or a job. */
  @IntegerFromText()
  @Max(24 * 60 * 60 * 1000)
  @Min(1_000)
  @IsInt()
  readonly LONG_STATEMENT_TIMEOUT_MS: number = 5 * 60 * 1000;

  /** Maximum requests waiting for a connection, and for each owner's writes. The default is 100 per connection. */
  @IsOptional()
  @IntegerFromText()
  @Max(1_000_000)
  @Min(1)
  @IsInt()
  readonly OVERLOAD_POOL_QUEUE?: number;

  /** Target latency of the concurrency limit; 0 turns it off. */
  @IntegerFromText()
  @Max(60_000)
  @Min(0)
  @IsInt()
  readonly OVERLOAD_LATENCY_MS: number = 200;

  /** Event loop delay above which the process rejects requests; 0 turns it off. */
  @IntegerFromText()
  @Max(60_000)
  @Min(0)
  @IsInt()
  readonly OVERLOAD_DELAY_MS: number = 1_000;
}
