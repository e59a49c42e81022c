import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { POSTGRES_URL } from './backup-settings.js';
import { IntegerFromText } from './from-text.js';
import { WebhookSettings } from './webhook-settings.js';

/** The read replica, and the startup timeout of the database. */
export abstract class ReplicaSettings extends WebhookSettings {
  /** A streaming replica of the database, for lists and the feed. */
  @IsOptional()
  @Matches(POSTGRES_URL, { message: '$property must start with postgres:// or postgresql://' })
  readonly DATABASE_REPLICA_URL?: string;

  /** How long startup waits for the database. */
  @IntegerFromText()
  @Max(600)
  @Min(0)
  @IsInt()
  readonly DATABASE_START_SECONDS: number = 15;
}
