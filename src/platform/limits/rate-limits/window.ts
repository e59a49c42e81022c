/** A request quota per window, and its name in response headers. */
export class Policy {
  /** Item of the `RateLimit-Policy` header (draft-ietf-httpapi-ratelimit-headers). */
  readonly header: string;
  /** Requests counted locally before a sync. Callers far below the quota cost the shared store nothing. */
  readonly syncThreshold: number;

  constructor(
    readonly name: string,
    readonly quota: number,
    readonly windowSeconds: number,
  ) {
    this.header = `"${name}";q=${quota};w=${windowSeconds}`;
    this.syncThreshold = Math.ceil(quota / 100);
  }

  get windowMs(): number {
    return this.windowSeconds * 1_000;
  }
}

/** A caller's count over all processes, and the rest of its window. */
export interface Total {
  readonly points: number;
  readonly msLeft: number;
}

/**
 * The fixed-window counter of one caller. Uses the monotonic clock, because a wall clock that jumps back would block callers
 * for that long.
 */
export class Window {
  points = 0;
  /** Counted locally and not yet added to the shared store. */
  unsynced = 0;
  isQueued = false;
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
  count(now: number): boolean {
    if (now >= this.endsAt) this.reset(now);
    // Requests over the limit are not counted, to keep a flood cheap.
    if (this.isSpent) return false;
    this.points++;
    this.unsynced++;
    return this.unsynced >= this.policy.syncThreshold || this.isSpent;
  }

  /** Adopts the total of all processes, unless a new window has started since the request to the store. */
  adopt({ points, msLeft }: Total, requested: { endsAt: number }, now: number): void {
    if (this.endsAt !== requested.endsAt) return;
    this.points = points + this.unsynced;
    this.endsAt = now + Math.min(msLeft, this.policy.windowMs);
  }

  secondsLeft(now: number): number {
    return Math.max(1, Math.ceil((this.endsAt - now) / 1_000));
  }

  /** Item of the `RateLimit` header. */
  header(now: number): string {
    const remaining = Math.max(0, this.policy.quota - this.points);
    return `"${this.policy.name}";r=${remaining};t=${this.secondsLeft(now)}`;
  }

  private reset(now: number): void {
    this.points = 0;
    this.unsynced = 0;
    this.endsAt = now + this.policy.windowMs;
  }
}
