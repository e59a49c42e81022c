import { IsInt, Max, Min } from 'class-validator';
import { IntegerFromText } from './from-text.js';
import { WriteSettings } from './write-settings.js';

/** Retention of the change log. */
export abstract class RetentionSettings extends WriteSettings {
  /** Clients that have been offline longer need a full sync. */
  @IntegerFromText()
  @Max(3_650)
  @Min(1)
  @IsInt()
  readonly FEED_RETENTION_DAYS: number = 90;
}
