/** Far fewer requests in flight saturate an event loop. More only wait longer. */
const MAX_LIMIT = 200;
/** Added per interval below the target latency. */
const INCREASE = 5;
/** Weight of an interval above the target. Limits the effect of a single pause of the process. */
const SMOOTHING = 1 / 4;
/** Extra share for bursts, and for callers that pause. Callers that never pause would otherwise starve them. */
const RESERVED = 1 / 2;
/** Longest gap to the next request, as a share of the last latency, that does not count as a pause. */
const MAX_PAUSE = 1 / 3;
/** Allows for the network round trip. */
const MIN_PAUSE_MS = 25;

/** State of a client connection between requests. */
export class ClientConnection {
  /** Until then the next request is admitted over the limit. The first request always is. */
  keepsPlaceUntil = Infinity;
}

/**
 * Limits the requests in flight to those the service can answer within the target latency (Little's law). A caller that
 * sends its next request right after a response keeps its place, even over the limit. It never has more requests in flight
 * than connections, and rejecting it would only make it retry. The limit therefore rejects additional load only.
 */
export class ConcurrencyLimiter {
  inFlight = 0;
  limit = MAX_LIMIT;
  /** Requests in flight that use the reserve. */
  private reserved = 0;
  private peak = 0;
  private answered = 0;
  private slow = 0;

  /** @param minLimit keeps the service busy even if every request is slow */
  constructor(
    private readonly targetMs: number,
    private readonly minLimit: number,
  ) {}

  /**
   * @param connection undefined if it belongs to a proxy or closes after this request
   * @returns undefined to reject the request
   */
  acquire(connection: ClientConnection | undefined, now: number): Permit | undefined {
    const keepsPlace = connection !== undefined && now <= connection.keepsPlaceUntil;
    if (connection) connection.keepsPlaceUntil = -Infinity;
    const isWithin = keepsPlace || this.inFlight < this.limit;
    if (!isWithin && this.reserved >= this.limit * RESERVED) return undefined;
    return new Permit(this, isWithin ? connection : undefined, now, !isWithin);
  }

  /** Adapts the limit to the latencies since the last call. */
  adjust(elapsedMs: number): void {
    const { peak, answered, slow } = this;
    [this.peak, this.answered, this.slow] = [this.inFlight, 0, 0];
    // With few requests in flight, latency has other causes.
    if (answered === 0 || peak < this.limit / 2) return;
    const isSlow = slow > answered / 2;
    const withinTarget = (answered / elapsedMs) * this.targetMs;
    const limit = this.limit + (isSlow ? (withinTarget - this.limit) * SMOOTHING : INCREASE);
    this.limit = Math.max(this.minLimit, Math.min(MAX_LIMIT, limit));
  }

  /** Called by permits only. */
  count(change: 1 | -1, isReserved: boolean): void {
    this.inFlight += change;
    if (isReserved) this.reserved += change;
    if (this.inFlight > this.peak) this.peak = this.inFlight;
  }

  /** Called by permits only. */
  measure(latencyMs: number): void {
    this.answered++;
    if (latencyMs > this.targetMs) this.slow++;
  }
}

/** Counts a request as in flight until it is released. */
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

  /** Stops counting the request and its latency while it waits for its body or for other requests of its owner. */
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

  /** @param isAnswered false if the caller disconnected first */
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
