import { Injectable } from '@nestjs/common';
import { Semaphore } from '../platform/concurrency/semaphore.js';
import { Env } from '../platform/config/env.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { TransferTimeouts } from './transfer-timeouts.js';
import { TooManyTransfers } from './transfer.errors.js';

const MAX_WAITING = 50;

/**
 * Each export and import holds a connection for as long as its caller takes: so many at a time that most of the pool is
 * left to the others, and one an owner.
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
   * Begins the only transfer of an owner, which needs no slot yet.
   * @returns what ends it
   * @throws TransfersBusy
   */
  begin(owner: OwnerId): () => void {
    if (this.owners.has(owner)) throw new TooManyTransfers();
    this.owners.add(owner);
    let hasEnded = false;
    return () => {
      // Once only: by then it can be the owner's next.
      if (!hasEnded) this.owners.delete(owner);
      hasEnded = true;
    };
  }

  /**
   * Runs in a slot. Those who want one stand in line, so that it never goes to whoever asks again the fastest.
   * @throws TransfersBusy
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.slots.waiting >= MAX_WAITING) throw new TooManyTransfers();
    return this.slots.run(work, { ms: this.timeouts.slotMs, error: () => new TooManyTransfers() });
  }
}
