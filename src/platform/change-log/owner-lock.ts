import { Injectable } from '@nestjs/common';
import type { OwnerId } from '../ownership/owner-id.js';
import type { Owner } from './owner.entity.js';
import { OwnersRepository } from './owners.repository.js';

/**
 * Serializes the writes of one owner. The lock is held until the surrounding unit of work ends, so limits are exact, and no
 * order, depth or cycle is decided on rows that are about to change.
 */
@Injectable()
export class OwnerLock {
  constructor(private readonly owners: OwnersRepository) {}

  /** @returns the owner's row, created if it does not exist */
  async acquire(owner: OwnerId): Promise<Owner> {
    const locked = await this.owners.lock(owner);
    if (locked) return locked;
    await this.owners.ensure(owner);
    return (await this.owners.lock(owner))!;
  }

  /** For background jobs. Returns null, and creates nothing, if the account was erased in the meantime. */
  async acquireExisting(owner: OwnerId): Promise<Owner | null> {
    return this.owners.lock(owner);
  }

  /** Reads the owner's row without the lock. Returns null for an owner who has no data yet. */
  async peek(owner: OwnerId): Promise<Owner | null> {
    return this.owners.find(owner);
  }

  /** Acquires the lock and reads in the same round trip. */
  async acquireAnd<T>(owner: OwnerId, read: () => Promise<T>): Promise<T> {
    const [locked, found] = await Promise.all([this.owners.lock(owner), read()]);
    if (locked) return found;
    // A new owner had no row to lock, so another request may have written in between.
    await this.acquire(owner);
    return read();
  }
}
