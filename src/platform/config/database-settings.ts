import { IsOptional } from 'class-validator';
import { BooleanSetting, IntegerSetting, PostgresUrlSetting } from './setting-decorators.js';

/** The database, its timeouts and the retention of the change log. */
export class DatabaseSettings {
  @IsOptional()
  @PostgresUrlSetting()
  readonly DATABASE_URL?: string;

  @IsOptional()
  @PostgresUrlSetting()
  readonly DATABASE_DIRECT_URL?: string;

  /** A streaming replica of the database, for lists and the feed. */
  @IsOptional()
  @PostgresUrlSetting()
  readonly DATABASE_REPLICA_URL?: string;

  /** For `npm run backup`: the same database, with a role that can read the rows of all users. */
  @IsOptional()
  @PostgresUrlSetting()
  readonly DATABASE_ADMIN_URL?: string;

  /** Maximum number of connections of this process. */
  @IntegerSetting(1, 1000)
  readonly DATABASE_POOL_SIZE: number = 10;

  /** How long startup waits for the database. */
  @IntegerSetting(0, 600)
  readonly DATABASE_START_SECONDS: number = 15;

  @IsOptional()
  @BooleanSetting()
  readonly MIGRATE_ON_START?: boolean;

  /** Total database time per request. */
  @IntegerSetting(100, 60_000)
  readonly STATEMENT_TIMEOUT_MS: number = 3_000;

  /** Database time per statement of an import, an erasure or a job. */
  @IntegerSetting(1_000, 24 * 60 * 60 * 1000)
  readonly LONG_STATEMENT_TIMEOUT_MS: number = 5 * 60 * 1000;

  /** Clients that have been offline longer need a full sync. */
  @IntegerSetting(1, 3_650)
  readonly FEED_RETENTION_DAYS: number = 90;
}
