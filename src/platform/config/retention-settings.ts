import { IsInt, Max, Min } from 'class-validator';
import { IntegerFromText } from './from-text.js';
import { WriteSettings } from './write-settings.js';

/** How long the service remembers what has changed. */
export abstract class RetentionSettings extends WriteSettings {
  /** After so many days a change is forgotten: a client that was away for longer starts anew. */
  @IntegerFromText()
  @Max(3_650)
  @Min(1)
  @IsInt()
  readonly FEED_RETENTION_DAYS: number = 90;
}
