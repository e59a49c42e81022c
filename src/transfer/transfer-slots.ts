import { Injectable } from '@nestjs/common';
import { Semaphore } from '../platform/concurrency/semaphore.js';
import { Env } from '../platform/config/env.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { TransferTimeouts } from './transfer-timeouts.js';
import { TooManyTransfers } from './transfer.errors.js';

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
