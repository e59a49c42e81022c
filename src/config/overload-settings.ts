import { IsInt, Max, Min } from 'class-validator';
import { Whole } from './from-text.js';
import { RateLimitSettings } from './rate-limit-settings.js';

/** What may wait, and for how long, before requests are refused. */
export abstract class OverloadSettings extends RateLimitSettings {
  /** What the database may take for a request, in all. */
  @Whole()
  @Max(60_000)
  @Min(100)
  @IsInt()
  readonly STATEMENT_TIMEOUT_MS: number = 3_000;

  /** What it may take for one statement of what is long by nature: an import, an erasure, a job. */
  @Whole()
  @Max(24 * 60 * 60 * 1000)
  @Min(1_000)
  @IsInt()
  readonly LONG_STATEMENT_TIMEOUT_MS: number = 5 * 60 * 1000;
}
