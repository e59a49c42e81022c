import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { POSTGRES_URL } from './backup-settings.js';
import { IntegerFromText } from './from-text.js';
import { WebhookSettings } from './webhook-settings.js';

/** Other databases that may be read from, and how long one may keep a start waiting. */
export abstract class ReplicaSettings extends WebhookSettings {
  /** A streaming replica of `DATABASE_URL`'s database, for lists and the feed. */
  @IsOptional()
  @Matches(POSTGRES_URL, { message: '$property must begin with postgres:// or postgresql://' })
  readonly DATABASE_REPLICA_URL?: string;

  /** So long a start waits for a database that does not answer yet. */
  @IntegerFromText()
  @Max(600)
  @Min(0)
  @IsInt()
  readonly DATABASE_START_SECONDS: number = 15;
}
