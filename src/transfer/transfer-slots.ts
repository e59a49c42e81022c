import { Injectable } from '@nestjs/common';
import { Env } from '../config/env.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { TransfersBusy } from './transfer.errors.js';

/**
 * Each export and import holds a connection for as long as its caller takes: so many at a time that most of the pool is
 * left to the others, and one an owner.
 */
@Injectable()
export class TransferSlots {
  private readonly taken = new Set<OwnerId>();
  private readonly most: number;

  constructor({ DATABASE_POOL_SIZE }: Env) {
    this.most = Math.ceil(DATABASE_POOL_SIZE / 4);
  }

  /**
   * @returns what gives the slot back
   * @throws TransfersBusy
   */
  take(owner: OwnerId): () => void {
    if (this.taken.size >= this.most || this.taken.has(owner)) throw new TransfersBusy();
    this.taken.add(owner);
    let isHeld = true;
    return () => {
      // Once only: by then it can be the slot of the owner's next.
      if (isHeld) this.taken.delete(owner);
      isHeld = false;
    };
  }
}
