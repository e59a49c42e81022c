import { IsIn, IsOptional, IsUrl, Matches, ValidateIf } from 'class-validator';
import { BooleanSetting, IntegerSetting } from './setting-decorators.js';

export const RATE_LIMIT_STORES = ['memory', 'postgres', 'redis'] as const;
const MAX_PER_MINUTE = 10_000_000;

/** Limits per user, rate limits, overload thresholds and webhooks. */
export class LimitSettings {
  /** Includes tasks in the trash. */
  @IntegerSetting(1, 10_000_000)
  readonly LIMIT_TASKS: number = 200_000;

  @IntegerSetting(1, 100_000)
  readonly LIMIT_LISTS: number = 500;

  @IntegerSetting(1, 100_000)
  readonly LIMIT_LABELS: number = 500;

  @IntegerSetting(1, 1_000)
  readonly LIMIT_WEBHOOKS: number = 20;

  /** Storage per user: rows, history, stored responses and the webhook log. */
  @IntegerSetting(1024 ** 2, 1024 ** 4)
  readonly LIMIT_BYTES: number = 2 * 1024 ** 3;

  /** Size of a request body. */
  @IntegerSetting(64 * 1024, 16 * 1024 ** 2)
  readonly LIMIT_BODY_BYTES: number = 256 * 1024;

  /** Size of an imported file. */
  @IntegerSetting(64 * 1024, 4 * 1024 ** 3)
  readonly LIMIT_IMPORT_BYTES: number = 256 * 1024 ** 2;

  /** Days until a row in the trash is deleted. */
  @IntegerSetting(1, 3_650)
  readonly TRASH_DAYS: number = 30;

  /** Per user; 0 turns it off. */
  @IntegerSetting(0, MAX_PER_MINUTE)
  readonly RATE_LIMIT_PER_MINUTE: number = 3_000;

  /** Per address, for requests without a valid token; 0 turns it off. */
  @IntegerSetting(0, MAX_PER_MINUTE)
  readonly RATE_LIMIT_ANONYMOUS_PER_MINUTE: number = 300;

  /** Sign-ins and sign-ups per address at the embedded issuer; 0 turns it off. */
  @IntegerSetting(0, MAX_PER_MINUTE)
  readonly RATE_LIMIT_SIGN_IN_PER_MINUTE: number = 10;

  @IsOptional()
  @IsIn(RATE_LIMIT_STORES)
  readonly RATE_LIMIT_STORE?: (typeof RATE_LIMIT_STORES)[number];

  @ValidateIf(
    ({ REDIS_URL, RATE_LIMIT_STORE }: LimitSettings) =>
      REDIS_URL !== undefined || RATE_LIMIT_STORE === 'redis',
  )
  @IsUrl(
    { protocols: ['redis', 'rediss'], require_protocol: true, require_tld: false },
    { message: '$property must start with redis:// or rediss:// and name a host' },
  )
  readonly REDIS_URL?: string;

  /** Maximum requests waiting for a connection, and for each owner's writes. The default is 100 per connection. */
  @IsOptional()
  @IntegerSetting(1, 1_000_000)
  readonly OVERLOAD_POOL_QUEUE?: number;

  /** Target latency of the concurrency limit; 0 turns it off. */
  @IntegerSetting(0, 60_000)
  readonly OVERLOAD_LATENCY_MS: number = 200;

  /** Event loop delay above which the process rejects requests; 0 turns it off. */
  @IntegerSetting(0, 60_000)
  readonly OVERLOAD_DELAY_MS: number = 1_000;

  /** For development: allows webhooks to http URLs and private addresses. */
  @BooleanSetting()
  readonly WEBHOOK_ALLOW_PRIVATE: boolean = false;

  /** Contact for push services (RFC 8292, section 2.1). */
  @IsOptional()
  @Matches(/^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/, {
    message: '$property must be a mailto: or an https: URL',
  })
  readonly VAPID_SUBJECT?: string;
}
