import { Logger } from '@nestjs/common';
import type { RateLimitOptions } from './rate-limit-options.js';
import type { SharedStore } from './shared-store.js';
import type { Window } from './window.js';

/** Nobody waits longer for the store, a sign-in least of all. */
const PATIENCE_MS = 2_000;
/** Windows that are told of at once. What has to wait longer than a store can take is not told at all. */
const MAX_AT_ONCE = 1_000;
const MAX_WAITING = 20_000;

/**
 * Tells the shared store what was counted here, and learns from its answer what the others have counted: for all windows at once
 * and beside the requests, which never wait for it. A store that fails lets requests through; the counts of this process
 * still hold.
 */
export class CounterSync {
  /** How often the store has failed since the start. */
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
    /** What the store knows a caller by, who stays unnamed there. */
    private readonly digest: (window: Window) => string,
  ) {}

  /** Has the window told with the next exchange. */
  readonly enqueue = (window: Window): void => {
    if (window.isQueued || this.queue.length >= MAX_WAITING) return;
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

  /** Tells the store now; afterwards the windows hold what all processes have counted, unless it fails. */
  async settle(windows: readonly Window[]): Promise<void> {
    if (performance.now() < this.pausedUntil || windows.length === 0) return;
    const told = windows.map((window) => ({ window, points: window.unsynced, endsAt: window.endsAt }));
    for (const window of windows) {
      window.unsynced = 0;
      window.isQueued = false;
    }
    try {
      const counts = told.map(({ window, points }) => ({
        policy: window.policy,
        key: this.digest(window),
        points,
      }));
      const totals = await inTime((patience) => this.store.add(counts, patience));
      const now = performance.now();
      told.forEach(({ window, endsAt }, nth) => window.adopt(totals[nth]!, { endsAt }, now));
      this.succeeded();
    } catch (error) {
      // Told with what is counted next.
      for (const { window, points, endsAt } of told) if (window.endsAt === endsAt) window.unsynced += points;
      this.failed(error);
    }
  }

  private sync(): void {
    if (this.running || this.queue.length === 0) return;
    const windows = this.queue.splice(0, MAX_AT_ONCE);
    // While it fails, they are queued again by what is counted next.
    for (const window of windows) window.isQueued = false;
    this.running = this.settle(windows).finally(() => (this.running = undefined));
  }

  private async sweep(): Promise<void> {
    await this.store.sweep().catch((error: unknown) => this.failed(error));
  }

  private succeeded(): void {
    if (this.isFailing) this.logger.warn('the store of the rate limits answers again');
    this.isFailing = false;
  }

  private failed(err: unknown): void {
    this.failures++;
    this.pausedUntil = performance.now() + this.options.pauseMs;
    if (!this.isFailing)
      this.logger.warn({
        message: 'the store of the rate limits fails: each process limits for itself',
        err,
      });
    this.isFailing = true;
  }
}

async function inTime<T>(work: (patience: AbortSignal) => Promise<T>): Promise<T> {
  const patience = new AbortController();
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const reason = new Error(`no answer after ${PATIENCE_MS} ms`);
      patience.abort(reason);
      reject(reason);
    }, PATIENCE_MS).unref();
  });
  try {
    return await Promise.race([work(patience.signal), late]);
  } finally {
    clearTimeout(timer!);
  }
}
