import { Injectable } from '@nestjs/common';
import { problem, type ProblemContext } from '../platform/errors/problem.js';
import { RequestTimedOut, RETRY_AFTER } from '../platform/errors/problems.js';
import { Semaphore } from '../platform/concurrency/semaphore.js';
import { Env } from '../platform/config/env.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';

export class ImportRefused extends problem({
  name: 'import-refused',
  status: 422,
  title: 'Import refused',
  detail:
    'The file is inconsistent or conflicts with existing data; `errors` lists the lines. Nothing was changed.',
  carries: 'errors',
}) {}

export class TooManyTransfers extends problem({
  name: 'transfers-busy',
  status: 503,
  title: 'Too many exports and imports',
  detail:
    'All export and import slots are taken, or you already have a transfer in progress. Retry after `Retry-After`.',
}) {
  constructor(context: ProblemContext = {}) {
    super({ ...context, headers: RETRY_AFTER });
  }
}

/** Timeouts of transfers. */
@Injectable()
export class TransferTimeouts {
  /** Maximum time the client may stall. Transferred bytes earn time for the next wait, up to this maximum. */
  readonly stallTimeoutMs: number = 10_000;
  /** Minimum average transfer rate. */
  readonly minBytesPerSecond: number = 16 * 1024;
  /** Maximum wait for a slot; longer than the stall timeout. */
  readonly slotMs: number = 15_000;
}

/** Measures how long the client stalls a transfer, without the time that the service needs itself. */
export class TransferDeadline {
  private leftMs: number;

  constructor(private readonly timeouts: TransferTimeouts) {
    this.leftMs = timeouts.stallTimeoutMs;
  }

  /** @returns a function that ends the wait and cancels `onLate` */
  begin(onLate: () => void): () => void {
    const since = performance.now();
    const timer = setTimeout(onLate, this.leftMs);
    return () => {
      clearTimeout(timer);
      this.leftMs -= performance.now() - since;
    };
  }

  moved(bytes: number): void {
    const { stallTimeoutMs, minBytesPerSecond } = this.timeouts;
    this.leftMs = Math.min(stallTimeoutMs, this.leftMs + (bytes / minBytesPerSecond) * 1_000);
  }
}

/**
 * Passes on the file as it arrives.
 * @throws RequestTimedOut if it arrives too slowly
 */
export async function* withDeadline(
  file: AsyncIterable<Uint8Array>,
  timeouts: TransferTimeouts,
): AsyncGenerator<Uint8Array> {
  const deadline = new TransferDeadline(timeouts);
  const chunks = file[Symbol.asyncIterator]();
  let isLate = false;
  try {
    for (;;) {
      const { done, value } = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        const end = deadline.begin(() => {
          isLate = true;
          reject(tooSlow(timeouts));
        });
        chunks.next().finally(end).then(resolve, reject);
      });
      if (done) return;
      deadline.moved(value.length);
      yield value;
    }
  } finally {
    // While a read is pending, `return` would wait for the next chunk.
    if (!isLate) await chunks.return?.();
  }
}

const tooSlow = ({ minBytesPerSecond }: TransferTimeouts): RequestTimedOut =>
  new RequestTimedOut({
    detail: `The file arrives too slowly. Send at least ${minBytesPerSecond / 1024} KiB per second. Nothing was changed.`,
    headers: { connection: 'close' },
  });

const MAX_WAITING = 50;

/**
 * Each export or import holds a connection until the client is done. Limits them to a quarter of the pool, and to one per
 * owner.
 */
@Injectable()
export class TransferSlots {
  private readonly owners = new Set<OwnerId>();
  private readonly slots: Semaphore;

  constructor(
    { DATABASE_POOL_SIZE }: Env,
    private readonly timeouts: TransferTimeouts,
  ) {
    this.slots = new Semaphore(Math.ceil(DATABASE_POOL_SIZE / 4));
  }

  /**
   * Starts the only transfer of an owner; it needs no slot yet.
   * @returns a function that ends it
   * @throws TooManyTransfers
   */
  begin(owner: OwnerId): () => void {
    if (this.owners.has(owner)) throw new TooManyTransfers();
    this.owners.add(owner);
    let hasEnded = false;
    return () => {
      // A second call must not end the owner's next transfer.
      if (!hasEnded) this.owners.delete(owner);
      hasEnded = true;
    };
  }

  /**
   * Runs `work` in a slot, in first-come, first-served order.
   * @throws TooManyTransfers
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.slots.waiting >= MAX_WAITING) throw new TooManyTransfers();
    return this.slots.run(work, { ms: this.timeouts.slotMs, error: () => new TooManyTransfers() });
  }
}
