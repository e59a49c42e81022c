/** A single event loop needs far fewer in flight to be fully used; more only wait longer. */
const MAX_LIMIT = 200;
/** What an interval below the target adds. */
const INCREASE = 5;
/** How far an interval above the target moves the limit, so that a single pause of the process does little. */
const SMOOTHING = 1 / 4;
/** On top of the limit, for bursts, and for callers that pause: those that never do would otherwise shut them out. */
const RESERVED = 1 / 2;
/** A caller that sends its next request within this part of what the last one took has not paused. */
const MAX_PAUSE = 1 / 3;
/** The answer has to reach the caller, and its next request this process. */
const MIN_PAUSE_MS = 25;

/** What is remembered of a client's connection from one request to the next. */
export class ClientConnection {
  /** Until then its next request is admitted beyond the limit. The first one always is. */
  keepsPlaceUntil = Infinity;
}

/**
 * Bounds how many requests are in flight: as many as the service answers within the target latency (Little's law). A caller
 * that sends its next request as soon as it has its answer keeps its place, even beyond the limit: it never has more in flight
 * than it has connections, and to refuse it would only make it send more. So the limit keeps out what would be added.
 */
export class ConcurrencyLimiter {
  inFlight = 0;
  limit = MAX_LIMIT;
  /** Of those in flight, those in the reserved part. */
  private reserved = 0;
  private peak = 0;
  private answered = 0;
  private slow = 0;

  /** @param minLimit as many as keep the service busy when each of them is slow */
  constructor(
    private readonly targetMs: number,
    private readonly minLimit: number,
  ) {}

  /**
   * @param connection undefined where it says nothing about the caller: it is a proxy's, or closes after this request
   * @returns undefined where the request is to be refused
   */
  acquire(connection: ClientConnection | undefined, now: number): Permit | undefined {
    const keepsPlace = connection !== undefined && now <= connection.keepsPlaceUntil;
    if (connection) connection.keepsPlaceUntil = -Infinity;
    const isWithin = keepsPlace || this.inFlight < this.limit;
    if (!isWithin && this.reserved >= this.limit * RESERVED) return undefined;
    return new Permit(this, isWithin ? connection : undefined, now, !isWithin);
  }

  /** Adapts the limit to what was measured since the last call. */
  adjust(elapsedMs: number): void {
    const { peak, answered, slow } = this;
    [this.peak, this.answered, this.slow] = [this.inFlight, 0, 0];
    // With few in flight, latency has other causes.
    if (answered === 0 || peak < this.limit / 2) return;
    const isSlow = slow > answered / 2;
    const withinTarget = (answered / elapsedMs) * this.targetMs;
    const limit = this.limit + (isSlow ? (withinTarget - this.limit) * SMOOTHING : INCREASE);
    this.limit = Math.max(this.minLimit, Math.min(MAX_LIMIT, limit));
  }

  /** For permits alone. */
  count(change: 1 | -1, isReserved: boolean): void {
    this.inFlight += change;
    if (isReserved) this.reserved += change;
    if (this.inFlight > this.peak) this.peak = this.inFlight;
  }

  /** For permits alone. */
  measure(latencyMs: number): void {
    this.answered++;
    if (latencyMs > this.targetMs) this.slow++;
  }
}

/** A request's place among those in flight. */
export class Permit {
  private isReleased = false;
  private suspendedAt?: number;

  constructor(
    private readonly limiter: ConcurrencyLimiter,
    private readonly connection: ClientConnection | undefined,
    private since: number,
    private readonly isReserved: boolean,
  ) {
    limiter.count(1, isReserved);
  }

  /** Does not count the request, nor its time, while it waits for its own body or for others of its owner. */
  suspend(now = performance.now()): void {
    if (this.isReleased || this.suspendedAt !== undefined) return;
    this.suspendedAt = now;
    this.limiter.count(-1, this.isReserved);
  }

  resume(now = performance.now()): void {
    if (this.isReleased || this.suspendedAt === undefined) return;
    this.since += now - this.suspendedAt;
    this.suspendedAt = undefined;
    this.limiter.count(1, this.isReserved);
  }

  /** @param isAnswered false where the caller has gone before */
  release(now: number, isAnswered: boolean): void {
    if (this.isReleased) return;
    this.isReleased = true;
    if (this.suspendedAt === undefined) this.limiter.count(-1, this.isReserved);
    if (!isAnswered) return;
    const latencyMs = now - this.since;
    this.limiter.measure(latencyMs);
    if (this.connection)
      this.connection.keepsPlaceUntil = now + Math.max(MIN_PAUSE_MS, latencyMs * MAX_PAUSE);
  }
}
