import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import type { RateLimiterRes } from 'rate-limiter-flexible';

const WORDS = 4;

/**
 * The rate limit key of an address. An IPv6 /64 is one key, because a single subscriber gets 2^64 addresses.
 * IPv4 addresses are normalized.
 */
export function addressKey(address: string): string {
  // Invalid addresses from a proxy share one key.
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const network = parsed.parts.slice(0, WORDS).map((word) => word.toString(16));
  return `${network.join(':')}::/64`;
}

/** A request quota per window, and its name in response headers. */
export class Policy {
  /** Item of the `RateLimit-Policy` header (draft-ietf-httpapi-ratelimit-headers). */
  readonly header: string;
  /** Requests counted locally before a sync. Callers far below the quota cost the shared store nothing. */
  readonly syncThreshold: number;
  readonly windowMs: number;

  constructor(
    readonly name: string,
    readonly quota: number,
    readonly windowSeconds: number,
  ) {
    this.header = `"${name}";q=${quota};w=${windowSeconds}`;
    this.syncThreshold = Math.ceil(quota / 100);
    this.windowMs = windowSeconds * 1_000;
  }
}

/**
 * The counter of one caller in one fixed window. Uses the monotonic clock, because a wall clock that jumps back would block
 * callers for that long.
 */
export class Window {
  points = 0;
  /** Counted locally and not yet added to the shared store. */
  unsynced = 0;
  endsAt: number;

  constructor(
    readonly policy: Policy,
    readonly key: string,
    now: number,
  ) {
    this.endsAt = now + policy.windowMs;
  }

  get isSpent(): boolean {
    return this.points > this.policy.quota;
  }

  /** @returns whether to sync with the shared store */
  count(): boolean {
    // Requests over the limit are not counted, to keep a flood cheap.
    if (this.isSpent) return false;
    this.points++;
    this.unsynced++;
    return this.unsynced >= this.policy.syncThreshold || this.isSpent;
  }

  /** Adopts the total of all processes. */
  adopt(
    { consumedPoints, msBeforeNext }: Pick<RateLimiterRes, 'consumedPoints' | 'msBeforeNext'>,
    now: number,
  ): void {
    this.points = consumedPoints + this.unsynced;
    this.endsAt = now + Math.min(msBeforeNext, this.policy.windowMs);
  }

  secondsLeft(now: number): number {
    return Math.max(1, Math.ceil((this.endsAt - now) / 1_000));
  }

  /** Item of the `RateLimit` header. */
  header(now: number): string {
    const remaining = Math.max(0, this.policy.quota - this.points);
    return `"${this.policy.name}";r=${remaining};t=${this.secondsLeft(now)}`;
  }
}

/** Beyond it, the least recently used window is dropped. */
const MAX_WINDOWS = 50_000;

/** The current windows of all callers under one policy. */
export class Windows {
  private readonly windows = new LRUCache<string, Window>({ max: MAX_WINDOWS });

  /** @param enqueue called with each window to sync */
  constructor(
    private readonly policy: Policy,
    private readonly enqueue?: (window: Window) => void,
  ) {}

  get size(): number {
    return this.windows.size;
  }

  count(key: string, now = performance.now()): Window {
    let window = this.windows.get(key);
    if (!window || now >= window.endsAt) this.windows.set(key, (window = new Window(this.policy, key, now)));
    if (window.count()) this.enqueue?.(window);
    return window;
  }

  /** Returns the caller's window if its quota is used up. */
  spent(key: string, now = performance.now()): Window | undefined {
    const window = this.windows.get(key);
    return window?.isSpent && now < window.endsAt ? window : undefined;
  }
}
