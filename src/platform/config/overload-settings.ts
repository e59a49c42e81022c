import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { IntegerFromText } from './from-text.js';
import { RateLimitSettings } from './rate-limit-settings.js';

/** What may wait, and for how long, before requests are refused. */
export abstract class OverloadSettings extends RateLimitSettings {
  /** What the database may take for a request, in all. */
  @IntegerFromText()
  @Max(60_000)
  @Min(100)
  @IsInt()
  readonly STATEMENT_TIMEOUT_MS: number = 3_000;

  /** What it may take for one statement of what is long by nature: an import, an erasure, a job. */
  @IntegerFromText()
  @Max(24 * 60 * 60 * 1000)
  @Min(1_000)
  @IsInt()
  readonly LONG_STATEMENT_TIMEOUT_MS: number = 5 * 60 * 1000;

  /** How many requests may wait for a connection to the database, and for the writes of the same owner; by default 100 for each connection. */
  @IsOptional()
  @IntegerFromText()
  @Max(1_000_000)
  @Min(1)
  @IsInt()
  readonly OVERLOAD_POOL_QUEUE?: number;

  /** The latency that most requests should stay below: beyond it fewer are admitted at a time; 0 for no limit. */
  @IntegerFromText()
  @Max(60_000)
  @Min(0)
  @IsInt()
  readonly OVERLOAD_LATENCY_MS: number = 200;

  /** How late this process may do what is due before it refuses requests; 0 for no limit. */
  @IntegerFromText()
  @Max(60_000)
  @Min(0)
  @IsInt()
  readonly OVERLOAD_DELAY_MS: number = 1_000;
}
