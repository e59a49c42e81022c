import { hash } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import { Env } from '../../config/env.js';
import { Metrics } from '../../observability/metrics/metrics.js';
import { addressKey } from './address-key.js';
import { CounterSync } from './counter-sync.js';
import { RateLimitOptions } from './rate-limit-options.js';
import { SharedStore } from './shared-store.js';
import { Policy, type Window } from './window.js';
import { Windows } from './windows.js';

/** So many more tries than one address may one account take from all: else anybody could keep its owner out. */
const ADDRESSES_AN_ACCOUNT = 5;
/** Few try to sign in, and what they spend is asked of the store at once. */
const MAX_SIGN_INS = 10_000;

/** Who may send how many requests, and how many they have sent. Undefined is whoever is not limited. */
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
        help: 'Times that the store of the rate limits has failed: requests were let through, each process limiting for itself.',
      },
      () => this.storeFailures,
    );
  }

  /** How often the shared store has failed since the start; requests were let through then. */
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
    // Without telling, which asking does.
    this.signIns = this.windows('sign-in', signIn);
    this.accounts = this.windows('account', signIn * ADDRESSES_AN_ACCOUNT);
    this.sync?.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sync?.close();
  }

  /** Counts a request of somebody whose token was verified. */
  ofOwner(subject: string): Window | undefined {
    return this.owners?.count(subject);
  }

  /** Counts a request of somebody who has no valid token. */
  ofAddress(address: string): Window | undefined {
    return this.addresses?.count(addressKey(address));
  }

  /** The window of an address that may send no more without a token. */
  spentBy(address: string): Window | undefined {
    return this.addresses?.spent(addressKey(address));
  }

  /**
   * Counts a try to sign in, by its address and by the account it names. To the number, over all processes: this one asks the
   * shared store, which guessing is to be slow enough for.
   */
  async ofSignIn(address: string, account?: string): Promise<{ byAddress?: Window; byAccount?: Window }> {
    const byAddress = this.signIns?.count(addressKey(address));
    // Whoever may try no more must not spend what others may at that account.
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
      : new Windows(policy, undefined, MAX_SIGN_INS);
  }

  /** Addresses and users are not written down where others could read them. */
  private digestOf({ policy, key }: Window): string {
    const { ENCRYPTION_KEY, BETTER_AUTH_SECRET, AUTH_SECRET } = this.env;
    const secret = ENCRYPTION_KEY ?? BETTER_AUTH_SECRET ?? AUTH_SECRET ?? '';
    return `${policy.name}:${hash('sha256', `${secret} ${policy.name} ${key}`, 'base64url').slice(0, 22)}`;
  }
}
