import { hash } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Injectable,
  Module,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { Env } from '../../config/env.js';
import { Metrics } from '../../observability/metrics.js';
import { addressKey, Policy, type Window, Windows } from './windows.js';
import { CounterSync, RateLimitOptions } from './counter-sync.js';
import { PostgresStore, RedisStore, SharedStore } from './shared-store.js';

/** Sign-in attempts per account, as a multiple of those per address. A lower limit would let one address lock out the owner. */
const ADDRESSES_PER_ACCOUNT = 5;
/** Sign-ins are few, and always synced with the store. */
const MAX_SIGN_IN_WINDOWS = 10_000;

/** Counts requests per owner and address, and sign-ins per address and account. Methods return undefined if a limit is off. */
@Injectable()
export class RateLimits implements OnModuleInit, BeforeApplicationShutdown {
  private readonly sync?: CounterSync;
  private owners?: Windows;
  private addresses?: Windows;
  private signIns?: Windows;
  private accounts?: Windows;

  constructor(
    private readonly env: Env,
    private readonly options: RateLimitOptions,
    metrics: Metrics,
    @Optional() store?: SharedStore,
  ) {
    if (store) this.sync = new CounterSync(store, options, (window) => this.digestOf(window));
    metrics.total(
      {
        name: 'todo_rate_limit_store_failures_total',
        help: 'Failures of the rate limit store. Each process enforces the limits on its own counts until it recovers.',
      },
      () => this.storeFailures,
    );
  }

  /** Failures of the shared store since startup. */
  get storeFailures(): number {
    return this.sync?.failures ?? 0;
  }

  onModuleInit(): void {
    const {
      RATE_LIMIT_PER_MINUTE: owner,
      RATE_LIMIT_ANONYMOUS_PER_MINUTE: address,
      RATE_LIMIT_SIGN_IN_PER_MINUTE: signIn,
    } = this.env;
    const enqueue = this.sync?.enqueue;
    this.owners = this.windows('owner', owner, enqueue);
    this.addresses = this.windows('address', address, enqueue);
    // Not queued: `ofSignIn` syncs them itself.
    this.signIns = this.windows('sign-in', signIn);
    this.accounts = this.windows('account', signIn * ADDRESSES_PER_ACCOUNT);
    this.sync?.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sync?.close();
  }

  /** Counts a request with a verified token. */
  ofOwner(subject: string): Window | undefined {
    return this.owners?.count(subject);
  }

  /** Counts a request without a valid token. */
  ofAddress(address: string): Window | undefined {
    return this.addresses?.count(addressKey(address));
  }

  /** Returns the window of an address if its quota is used up. */
  spentBy(address: string): Window | undefined {
    return this.addresses?.spent(addressKey(address));
  }

  /**
   * Counts a sign-in attempt per address and account. Waits for the shared store, so the limit is exact across processes.
   */
  async ofSignIn(address: string, account?: string): Promise<{ byAddress?: Window; byAccount?: Window }> {
    const byAddress = this.signIns?.count(addressKey(address));
    // A blocked address must not use up the account's quota.
    if (byAddress?.isSpent) return { byAddress };
    const byAccount = account === undefined ? undefined : this.accounts?.count(account);
    const windows = [byAddress, byAccount].filter((window) => window !== undefined);
    await this.sync?.settle(windows);
    return { byAddress, byAccount };
  }

  private windows(name: string, quota: number, enqueue?: (window: Window) => void): Windows | undefined {
    if (quota === 0) return undefined;
    const policy = new Policy(name, quota, this.options.windowSeconds);
    return enqueue || !this.sync
      ? new Windows(policy, enqueue)
      : new Windows(policy, undefined, MAX_SIGN_IN_WINDOWS);
  }

  /** Keeps addresses and user ids out of the store. */
  private digestOf({ policy, key }: Window): string {
    const { ENCRYPTION_KEY, BETTER_AUTH_SECRET, AUTH_SECRET } = this.env;
    const secret = ENCRYPTION_KEY ?? BETTER_AUTH_SECRET ?? AUTH_SECRET ?? '';
    return `${policy.name}:${hash('sha256', `${secret} ${policy.name} ${key}`, 'base64url').slice(0, 22)}`;
  }
}

/** Provides the rate limits. `app.setup` adds the hooks that enforce them, because hooks run before any module. */
@Module({})
export class RateLimitsModule {
  static forRoot(env: Env): DynamicModule {
    return {
      module: RateLimitsModule,
      providers: [
        RateLimits,
        RateLimitOptions,
        {
          provide: SharedStore,
          useFactory: (source: DataSource) => storeOf(env, source),
          inject: [DataSource],
        },
      ],
      exports: [RateLimits],
    };
  }
}

async function storeOf(env: Env, source: DataSource): Promise<SharedStore | undefined> {
  switch (env.rateLimitStore) {
    case 'redis':
      return RedisStore.create(env.REDIS_URL!);
    case 'postgres':
      return PostgresStore.create(() => (source.driver as PostgresDriver).master as Pool);
    case 'memory':
      return undefined;
  }
}
