import { IsIn, IsInt, IsOptional, IsUrl, Max, Min, ValidateIf } from 'class-validator';
import { IntegerFromText } from './from-text.js';
import { ReplicaSettings } from './replica-settings.js';
import { IsTrustedProxies, type TrustedProxies, Proxies } from './trusted-proxies.js';

const STORES = ['memory', 'postgres', 'redis'] as const;
const MAX_PER_MINUTE = 10_000_000;

/** Rate limits, their store and trusted proxies. */
export abstract class RateLimitSettings extends ReplicaSettings {
  /** Per user; 0 turns it off. */
  @IntegerFromText()
  @Max(MAX_PER_MINUTE)
  @Min(0)
  @IsInt()
  readonly RATE_LIMIT_PER_MINUTE: number = 3_000;

  /** Per address, for requests without a valid token; 0 turns it off. */
  @IntegerFromText()
  @Max(MAX_PER_MINUTE)
  @Min(0)
  @IsInt()
  readonly RATE_LIMIT_ANONYMOUS_PER_MINUTE: number = 300;

  /** Sign-ins and sign-ups per address at the embedded issuer; 0 turns it off. */
  @IntegerFromText()
  @Max(MAX_PER_MINUTE)
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
    { message: '$property must start with redis:// or rediss:// and name a host' },
  )
  readonly REDIS_URL?: string;

  /** The proxies whose X-Forwarded-For header is trusted. */
  @IsOptional()
  @Proxies()
  @IsTrustedProxies()
  readonly TRUST_PROXY?: TrustedProxies;

  abstract readonly DATABASE_URL?: string;
  abstract readonly WORKERS: number;

  /** A single process with an embedded database shares its counts with no other. */
  get rateLimitStore(): (typeof STORES)[number] {
    if (this.RATE_LIMIT_STORE !== undefined) return this.RATE_LIMIT_STORE;
    if (this.REDIS_URL !== undefined) return 'redis';
    return this.DATABASE_URL === undefined && this.WORKERS === 1 ? 'memory' : 'postgres';
  }
}
