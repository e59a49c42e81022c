import { IsIn, IsInt, IsOptional, IsUrl, Max, Min, ValidateIf } from 'class-validator';
import { IntegerFromText } from './from-text.js';
import { ReplicaSettings } from './replica-settings.js';
import { IsTrustedProxies, type TrustedProxies, Proxies } from './trusted-proxies.js';

const STORES = ['memory', 'postgres', 'redis'] as const;
const MOST = 10_000_000;

/** How many requests somebody may send in a time, where that is counted, and whose word on addresses is taken. */
export abstract class RateLimitSettings extends ReplicaSettings {
  /** Of one user; 0 sets no limit. */
  @IntegerFromText()
  @Max(MOST)
  @Min(0)
  @IsInt()
  readonly RATE_LIMIT_PER_MINUTE: number = 3_000;

  /** From one address, without a valid token; 0 sets no limit. */
  @IntegerFromText()
  @Max(MOST)
  @Min(0)
  @IsInt()
  readonly RATE_LIMIT_ANONYMOUS_PER_MINUTE: number = 300;

  /** Tries from one address to sign in or up at the embedded issuer; 0 sets no limit. */
  @IntegerFromText()
  @Max(MOST)
  @Min(0)
  @IsInt()
  readonly RATE_LIMIT_SIGN_IN_PER_MINUTE: number = 10;

  @IsOptional()
  @IsIn(STORES)
  readonly RATE_LIMIT_STORE?: (typeof STORES)[number];

  @ValidateIf(
    ({ REDIS_URL, RATE_LIMIT_STORE }: RateLimitSettings) =>
      REDIS_URL !== undefined || RATE_LIMIT_STORE === 'redis',
  )
  @IsUrl(
    { protocols: ['redis', 'rediss'], require_protocol: true, require_tld: false },
    { message: '$property must begin with redis:// or rediss://, and name a host' },
  )
  readonly REDIS_URL?: string;

  /** The proxies whose X-Forwarded-For is believed. */
  @IsOptional()
  @Proxies()
  @IsTrustedProxies()
  readonly TRUST_PROXY?: TrustedProxies;

  abstract readonly DATABASE_URL?: string;
  abstract readonly WORKERS: number;

  /** A process that is alone with an embedded database has nobody to count with. */
  get rateLimitStore(): (typeof STORES)[number] {
    if (this.RATE_LIMIT_STORE !== undefined) return this.RATE_LIMIT_STORE;
    if (this.REDIS_URL !== undefined) return 'redis';
    return this.DATABASE_URL === undefined && this.WORKERS === 1 ? 'memory' : 'postgres';
  }
}
