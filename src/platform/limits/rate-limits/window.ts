/** How many requests somebody may send in a time, and the name under which answers say so. */
export class Policy {
  /** As `RateLimit-Policy` has it (draft-ietf-httpapi-ratelimit-headers). */
  readonly header: string;
  /** The shared store is told of so many requests at once: whoever stays far below the quota costs it nothing. */
  readonly share: number;

  constructor(
    readonly name: string,
    readonly quota: number,
    readonly windowSeconds: number,
  ) {
    this.header = `"${name}";q=${quota};w=${windowSeconds}`;
    this.share = Math.ceil(quota / 100);
  }

  get windowMs(): number {
    return this.windowSeconds * 1_000;
  }
}

/** What all processes together have counted of somebody, and how long that counts. */
export interface Total {
  readonly points: number;
  readonly msLeft: number;
}

/**
 * The requests of one caller, counted until a fixed moment. Times are of the process's own clock, which nobody sets: a wall
 * clock that jumps back would shut callers out for as long.
 */
export class Window {
  points = 0;
  /** Counted here, and not yet told to the shared store. */
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

  /** @returns whether the shared store should be told */
  count(now: number): boolean {
    if (now >= this.endsAt) this.begin(now);
    // How far beyond does not matter, and a flood should cost as little as it can.
    if (this.isSpent) return false;
    this.points++;
    this.unsynced++;
    return this.unsynced >= this.policy.share || this.isSpent;
  }

  /** Takes over what all have counted, unless a new window has begun here since that was asked for. */
  adopt({ points, msLeft }: Total, asked: { endsAt: number }, now: number): void {
    if (this.endsAt !== asked.endsAt) return;
    this.points = points + this.unsynced;
    this.endsAt = now + Math.min(msLeft, this.policy.windowMs);
  }

  secondsLeft(now: number): number {
    return Math.max(1, Math.ceil((this.endsAt - now) / 1_000));
  }

  /** As `RateLimit` has it. */
  header(now: number): string {
    const left = Math.max(0, this.policy.quota - this.points);
    return `"${this.policy.name}";r=${left};t=${this.secondsLeft(now)}`;
  }

  private begin(now: number): void {
    this.points = 0;
    this.unsynced = 0;
    this.endsAt = now + this.policy.windowMs;
  }
}
