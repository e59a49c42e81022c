import { hash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { SharedStore } from './shared-store.js';
import type { Window } from './windows.js';

/** Windows beyond it are not synced. */
const MAX_QUEUED = 20_000;

export const WINDOW_SECONDS = 60;

/** Timing of the rate limits. Tests shorten it before startup. */
export class RateLimitOptions {
  windowSeconds = WINDOW_SECONDS;
  /** Interval between syncs with the shared store. */
  syncMs = 250;
  /** Delay before the next attempt after a store failure. */
  pauseMs = 1_000;
  /** Interval between removals of expired rows. */
  sweepMs = 60_000;
}

/**
 * Adds the local counts to the shared store and adopts its totals, in the background. If the store fails, each process
 * enforces the limits on its own counts.
 */
export class CounterSync {
  /** Store failures since startup. */
  failures = 0;
  private readonly logger = new Logger('RateLimits');
  private queue = new Set<Window>();
  private running?: Promise<void>;
  private timers: NodeJS.Timeout[] = [];
  private pausedUntil = 0;
  private isFailing = false;

  constructor(
    private readonly store: SharedStore,
    private readonly options: RateLimitOptions,
    private readonly secret: string,
  ) {}

  /** Syncs the window in the background. */
  readonly enqueue = (window: Window): void => {
    if (this.queue.size < MAX_QUEUED) this.queue.add(window);
  };

  start(): void {
    const { syncMs, sweepMs } = this.options;
    this.timers = [
      setInterval(() => this.syncQueue(), syncMs).unref(),
      setInterval(() => void this.sweep(), sweepMs * (0.5 + Math.random() / 2)).unref(),
    ];
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.running;
    this.store.close();
  }

  /** Syncs immediately. The window then contains the total of all processes, unless the store fails. */
  async sync(window: Window): Promise<void> {
    const now = performance.now();
    if (now < this.pausedUntil || now >= window.endsAt) return;
    const { policy, unsynced } = window;
    window.unsynced = 0;
    try {
      const total = await this.store.add(this.keyOf(window), unsynced, policy.windowSeconds);
      window.adopt(total, performance.now());
      this.succeeded();
    } catch (error) {
      // Retried once the next request is counted.
      window.unsynced += unsynced;
      this.failed(error);
    }
  }

  /** One window at a time, to use at most one of the connections that serve requests. */
  private syncQueue(): void {
    if (this.running || this.queue.size === 0) return;
    const windows = this.queue;
    this.queue = new Set();
    const syncAll = async (): Promise<void> => {
      for (const window of windows) await this.sync(window);
    };
    this.running = syncAll().finally(() => (this.running = undefined));
  }

  /** Keeps addresses and user ids out of the store. */
  private keyOf({ policy, key }: Window): string {
    const digest = hash('sha256', `${this.secret} ${policy.name} ${key}`, 'base64url');
    return `${policy.name}:${digest.slice(0, 22)}`;
  }

  private async sweep(): Promise<void> {
    await this.store.sweep().catch((error: unknown) => this.failed(error));
  }

  private succeeded(): void {
    if (this.isFailing) this.logger.warn('rate limit store is available again');
    this.isFailing = false;
  }

  private failed(err: unknown): void {
    this.failures++;
    this.pausedUntil = performance.now() + this.options.pauseMs;
    if (!this.isFailing)
      this.logger.warn({
        message: 'rate limit store failed; each process enforces the limits on its own counts',
        err,
      });
    this.isFailing = true;
  }
}
