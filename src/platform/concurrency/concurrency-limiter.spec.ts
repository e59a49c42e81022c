import { ClientConnection, ConcurrencyLimiter, type Permit } from './concurrency-limiter.js';

const TARGET_MS = 200;
const MIN_LIMIT = 20;
const USERS = 1_000;

const newLimiter = (): ConcurrencyLimiter => new ConcurrencyLimiter(TARGET_MS, MIN_LIMIT);

const paused = (): ClientConnection => Object.assign(new ClientConnection(), { keepsPlaceUntil: -Infinity });

const acquire = (limiter: ConcurrencyLimiter, count: number, now = 0): Permit[] =>
  Array.from({ length: count }, () => limiter.acquire(paused(), now)!);

describe('a request over the limit', () => {
  it('is rejected once the reserve is used up', () => {
    const limiter = newLimiter();
    const permits = acquire(limiter, 300);
    expect(permits).not.toContain(undefined);
    expect(limiter.acquire(paused(), 0)).toBeUndefined();
    expect(limiter.acquire(undefined, 0)).toBeUndefined();
    permits[0]!.release(10, true);
    permits.at(-1)!.release(10, true);
    expect(limiter.acquire(paused(), 10)).toBeDefined();
    expect(limiter.acquire(paused(), 10)).toBeUndefined();
  });

  it('is admitted if it is the first of its connection', () => {
    const limiter = newLimiter();
    acquire(limiter, 300);
    expect(limiter.acquire(new ClientConnection(), 0)).toBeDefined();
  });

  it('is admitted to the reserve while callers that never pause exceed the limit', () => {
    const limiter = newLimiter();
    for (let nth = 0; nth < USERS; nth++) limiter.acquire(new ClientConnection(), 0);
    expect(acquire(limiter, 101).indexOf(undefined!)).toBe(100);
  });

  it.each([
    [300, 100, true],
    [300, 101, false],
    [10, 25, true],
    [10, 26, false],
  ])('after a response of %d ms and a pause of %d ms keeps its place: %s', (tookMs, pauseMs, keeps) => {
    const limiter = newLimiter();
    const connection = new ClientConnection();
    limiter.acquire(connection, 0)!.release(tookMs, true);
    acquire(limiter, 300);
    expect(limiter.acquire(connection, tookMs + pauseMs) !== undefined).toBe(keeps);
  });

  it('does not keep its place after a rejection, an abort, a reserved permit or while another is in flight', () => {
    const limiter = newLimiter();
    const aborted = new ClientConnection();
    limiter.acquire(aborted, 0)!.release(10, false);
    acquire(limiter, 200);
    const reserved = paused();
    limiter.acquire(reserved, 0)!.release(10, true);
    acquire(limiter, 100);
    const pipelining = new ClientConnection();
    expect(limiter.acquire(pipelining, 10)).toBeDefined();
    const refused = new ClientConnection();
    refused.keepsPlaceUntil = 9;
    for (const connection of [aborted, reserved, pipelining, refused, refused])
      expect(limiter.acquire(connection, 10)).toBeUndefined();
  });
});

describe('a permit', () => {
  it('is not counted while suspended or after its release', () => {
    const limiter = newLimiter();
    const [permit] = acquire(limiter, 1);
    permit!.suspend();
    permit!.suspend();
    expect(limiter.inFlight).toBe(0);
    permit!.resume();
    permit!.resume();
    expect(limiter.inFlight).toBe(1);
    permit!.suspend();
    permit!.release(10, false);
    permit!.resume();
    permit!.suspend();
    expect(limiter.inFlight).toBe(0);
  });
});

describe('suspended time', () => {
  it('does not count as latency', () => {
    const limiter = newLimiter();
    const { limit } = limiter;
    const connection = new ClientConnection();
    const permits = Array.from({ length: limit }, () => limiter.acquire(connection, 0)!);
    for (const permit of permits) {
      permit.suspend(0);
      permit.resume(5_000);
      permit.release(5_010, true);
    }
    limiter.adjust(100);
    expect(limiter.limit).toBe(limit);
    expect(connection.keepsPlaceUntil).toBeLessThan(5_100);
  });
});

describe('the limit', () => {
  /** Simulates an interval of 100 ms. */
  const interval = (
    limiter: ConcurrencyLimiter,
    answers: number,
    latencyMs: number,
    slow = answers,
  ): void => {
    const permits = Array.from({ length: answers }, () => limiter.acquire(new ClientConnection(), 0)!);
    for (const [nth, permit] of permits.entries()) permit.release(nth < slow ? latencyMs : 10, true);
    limiter.adjust(100);
  };

  it('falls to the throughput within the target latency while most requests exceed it', () => {
    const limiter = newLimiter();
    acquire(limiter, 150);
    for (let nth = 0; nth < 40; nth++) interval(limiter, 50, 201);
    expect(limiter.limit).toBeCloseTo(100, 0);
  });

  it('does not fall below the minimum', () => {
    const limiter = newLimiter();
    acquire(limiter, 150);
    for (let nth = 0; nth < 40; nth++) interval(limiter, 1, 5_000);
    expect(limiter.limit).toBe(MIN_LIMIT);
  });

  it('rises up to the maximum while most requests meet the target', () => {
    const limiter = newLimiter();
    acquire(limiter, 150);
    for (let nth = 0; nth < 40; nth++) interval(limiter, 40, 201);
    const fallen = limiter.limit;
    interval(limiter, 40, 5_000, 20);
    expect(limiter.limit - fallen).toBeCloseTo(5);
    for (let nth = 0; nth < 40; nth++) interval(limiter, 40, 5_000, 20);
    expect(limiter.limit).toBe(200);
  });

  it('stays unchanged with few requests in flight or no response', () => {
    const limiter = newLimiter();
    acquire(limiter, 40);
    for (let nth = 0; nth < 40; nth++) interval(limiter, 50, 5_000);
    expect(limiter.limit).toBe(200);
    acquire(limiter, 160);
    limiter.adjust(100);
    expect(limiter.limit).toBe(200);
  });
});

interface Call {
  readonly due: number;
  readonly permit: Permit;
  readonly user: User;
}

interface User {
  readonly connection: ClientConnection;
  /** Due times of the next requests. Each is sent once it is due and the connection is free. */
  readonly due: number[];
  isBusy: boolean;
}

interface Outcome {
  readonly served: number;
  readonly refused: number;
  readonly p95: number;
}

/** A sequential service with `capacity` requests per second, and 1,000 users with one connection each. */
class Simulation {
  private readonly limiter = newLimiter();
  private readonly users: User[] = Array.from({ length: USERS }, () => ({
    connection: new ClientConnection(),
    due: [],
    isBusy: false,
  }));
  private readonly queue: Call[] = [];
  private readonly latencies: number[] = [];
  private refused = 0;
  private work = 0;

  constructor(private readonly capacity: number) {}

  /** Open-loop load: requests are due at fixed times. */
  open(rate: number, seconds: number, stallMs = 0): Outcome {
    for (const { connection } of this.users) connection.keepsPlaceUntil = -Infinity;
    let next = 0;
    return this.run(seconds, stallMs, (now) => {
      for (; next < (now * rate) / 1_000; next++) this.users[next % USERS]!.due.push(now);
    });
  }

  /** Closed-loop load: each user sends the next request after the previous response. */
  closed(seconds: number, stallMs = 0): Outcome {
    return this.run(seconds, stallMs, (now) => {
      for (const user of this.users) if (!user.isBusy && user.due.length === 0) user.due.push(now);
    });
  }

  private run(seconds: number, stallMs: number, arrive: (now: number) => void): Outcome {
    for (let now = 0; now < seconds * 1_000; now++) {
      arrive(now);
      const isStalled = now >= 1_000 && now < 1_000 + stallMs;
      if (!isStalled) this.serve(now);
      for (const user of this.users) if (!user.isBusy && user.due.length > 0) this.send(user, now);
      if (now % 100 === 99) this.limiter.adjust(100);
    }
    const sorted = this.latencies.toSorted((a, b) => a - b);
    const p95 = sorted[Math.floor(sorted.length * 0.95)]!;
    return { served: sorted.length / seconds, refused: this.refused, p95 };
  }

  private serve(now: number): void {
    this.work = this.queue.length === 0 ? 0 : this.work + this.capacity / 1_000;
    for (; this.work >= 1 && this.queue.length > 0; this.work--) {
      const { permit, user, due } = this.queue.shift()!;
      permit.release(now, true);
      this.latencies.push(now - due);
      user.isBusy = false;
    }
  }

  private send(user: User, now: number): void {
    const due = user.due.shift()!;
    const permit = this.limiter.acquire(user.connection, now);
    if (!permit) return void this.refused++;
    user.isBusy = true;
    this.queue.push({ due, permit, user });
  }
}

describe.each([500, 1_000, 2_000, 3_000])(
  '1,000 users of a service with %d requests per second',
  (capacity) => {
    it('are all served if each waits for its response', () => {
      for (const stallMs of [0, 500]) expect(new Simulation(capacity).closed(8, stallMs).refused).toBe(0);
    });

    it('get the full capacity at low latency under double load', () => {
      for (const stallMs of [0, 500]) {
        const { served, p95, refused } = new Simulation(capacity).open(2 * capacity, 15, stallMs);
        expect(served).toBeGreaterThan(0.9 * capacity * (1 - stallMs / 15_000));
        expect(p95).toBeLessThan(1_000);
        expect(refused).toBeGreaterThan(0);
      }
    });

    it('are all served below capacity despite a pause', () => {
      expect(new Simulation(capacity).open(0.9 * capacity, 15, 100).refused).toBe(0);
    });
  },
);
