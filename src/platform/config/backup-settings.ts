import { IsOptional, Matches } from 'class-validator';
import { RetentionSettings } from './retention-settings.js';

/** Both URL schemes of libpq. */
export const POSTGRES_URL = /^postgres(ql)?:\/\//;

/** Settings of `npm run backup`. */
export abstract class BackupSettings extends RetentionSettings {
  /** The service's database, with a role that can read the rows of all users. */
  @IsOptional()
  @Matches(POSTGRES_URL, { message: '$property must start with postgres:// or postgresql://' })
  readonly DATABASE_ADMIN_URL?: string;
}
