import { IsOptional, Matches } from 'class-validator';
import { RetentionSettings } from './retention-settings.js';

/** PostgreSQL's own names for the scheme of its URLs. */
export const POSTGRES_URL = /^postgres(ql)?:\/\//;

/** What only `npm run backup` needs. */
export abstract class BackupSettings extends RetentionSettings {
  /** The service's database as a role that sees everybody's rows. */
  @IsOptional()
  @Matches(POSTGRES_URL, { message: '$property must begin with postgres:// or postgresql://' })
  readonly DATABASE_ADMIN_URL?: string;
}
