import { Logger } from '@nestjs/common';
import type { SharedStore } from './shared-store.js';
import type { Window } from './windows.js';

export const WINDOW_SECONDS = 60;

/** Timing of the rate limits. Tests shorten it before startup. */
export class RateLimitOptions {
  windowSeconds = WINDOW_SECONDS;
  /** Interval between batches to the shared store. */
  syncMs = 250;
  /** Delay before the next attempt after a store failure. */
  pauseMs = 1_000;
  /** Interval between removals of expired rows. */
  sweepMs = 60_000;
}

/** Sign-ins wait for the store. */
const TIMEOUT_MS = 2_000;
/** Windows per batch. */
const MAX_BATCH = 1_000;
/** Windows beyond it are not synced. */
const MAX_QUEUED = 20_000;

/**
 * Adds the local counts to the shared store and adopts its totals, in batches and in the background. If the store fails,
 * each process enforces the limits on its own counts.
 */
export class CounterSync {
  /** Store failures since startup. */
  failures = 0;
  private readonly logger = new Logger('RateLimits');
  private queue: Window[] = [];
  private running?: Promise<void>;
  private timers: NodeJS.Timeout[] = [];
  private pausedUntil = 0;
  private isFailing = false;

  constructor(
    private readonly store: SharedStore,
    private readonly options: RateLimitOptions,
    /** Pseudonymous key of a caller in the store. */
    private readonly digest: (window: Window) => string,
  ) {}

  /** Adds the window to the next batch. */
  readonly enqueue = (window: Window): void => {
    if (window.isQueued || this.queue.length >= MAX_QUEUED) return;
    window.isQueued = true;
    this.queue.push(window);
  };

  start(): void {
    this.timers = [
      setInterval(() => this.sync(), this.options.syncMs).unref(),
      setInterval(() => void this.sweep(), this.options.sweepMs * (0.5 + Math.random() / 2)).unref(),
    ];
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.running;
    await this.store.close();
  }

  /** Syncs immediately. The windows then contain the totals of all processes, unless the store fails. */
  async settle(windows: readonly Window[]): Promise<void> {
    if (performance.now() < this.pausedUntil || windows.length === 0) return;
    const counted = windows.map((window) => ({ window, points: window.unsynced, endsAt: window.endsAt }));
    for (const window of windows) {
      window.unsynced = 0;
      window.isQueued = false;
    }
    try {
      const counts = counted.map(({ window, points }) => ({
        policy: window.policy,
        key: this.digest(window),
        points,
      }));
      const totals = await withTimeout((signal) => this.store.add(counts, signal));
      const now = performance.now();
      counted.forEach(({ window, endsAt }, nth) => window.adopt(totals[nth]!, { endsAt }, now));
      this.succeeded();
    } catch (error) {
      // Retried in the next batch.
      for (const { window, points, endsAt } of counted)
        if (window.endsAt === endsAt) window.unsynced += points;
      this.failed(error);
    }
  }

  private sync(): void {
    if (this.running || this.queue.length === 0) return;
    const windows = this.queue.splice(0, MAX_BATCH);
    // After a failure, the next request queues the window again.
    for (const window of windows) window.isQueued = false;
    this.running = this.settle(windows).finally(() => (this.running = undefined));
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

async function withTimeout<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const reason = new Error(`no response within ${TIMEOUT_MS} ms`);
      controller.abort(reason);
      reject(reason);
    }, TIMEOUT_MS).unref();
  });
  try {
    return await Promise.race([work(controller.signal), timeout]);
  } finally {
    clearTimeout(timer!);
  }
}
