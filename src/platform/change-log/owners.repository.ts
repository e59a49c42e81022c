import { Check, Column, Entity } from 'typeorm';
import { Injectable } from '@nestjs/common';
import { OwnedRow } from '../database/owned.repository.js';
import { ScopedRepository } from '../database/scoped.repository.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';

/** A daily period in the owner's time zone. Spans midnight if `until` is earlier than `from`. */
export interface QuietHours {
  /** `HH:MM`. */
  readonly from: string;
  readonly until: string;
}

/** One row per user: settings, usage counters maintained by triggers, and the change clock. */
@Entity('owners')
@Check('owners_owner_id_check', `owner_id <> ''`)
export class Owner extends OwnedRow {
  /** IANA name. Determines "today" unless a request specifies a time zone. */
  @Column('text', { name: 'time_zone', default: 'UTC' })
  readonly timeZone!: string;

  /** The period without Web Push messages. */
  @Column('jsonb', { name: 'quiet_hours', nullable: true })
  readonly quietHours!: QuietHours | null;

  @Column('integer', { default: 0 })
  readonly tasks!: number;

  @Column('integer', { default: 0 })
  readonly lists!: number;

  @Column('integer', { default: 0 })
  readonly labels!: number;

  @Column('integer', { default: 0 })
  readonly webhooks!: number;

  @Column('integer', { name: 'push_subscriptions', default: 0 })
  readonly pushSubscriptions!: number;

  /** The change clock: the number of the latest change. Only the holder of this row's lock increments it. */
  @Column('bigint', { default: 0 })
  readonly seq!: number;

  /** The start of the sequence. Invalidates cursors from before an erasure or a restore. */
  @Column('timestamp with time zone', { name: 'feed_since', precision: 3, default: () => 'now()' })
  readonly feedSince!: string;

  /** Changes up to this number were deleted from the log. */
  @Column('bigint', { default: 0 })
  readonly forgotten!: number;

  /** The next run of the retention job; null if none is scheduled. */
  @Column('timestamp with time zone', { name: 'forgets_at', precision: 3, nullable: true })
  readonly forgetsAt!: string | null;

  /** The highest version of a permanently deleted task, list or label. New rows start above it. Null until computed. */
  @Column('integer', { name: 'destroyed_version', default: 0, nullable: true })
  readonly destroyedVersion!: number | null;

  /** The approximate size of the owner's rows and their history. Null until measured. */
  @Column('bigint', { default: 0, nullable: true })
  readonly bytes!: number | null;
}

@Injectable()
export class OwnersRepository extends ScopedRepository<Owner> {
  constructor(work: UnitOfWork) {
    super(Owner, work);
  }

  async find(owner: OwnerId): Promise<Owner | null> {
    return this.first(owner, 'find', {}, () => `SELECT ${this.columns} FROM owners WHERE owner_id = :owner`);
  }

  /** Locks the owner's row until the surrounding unit of work ends. */
  async lock(owner: OwnerId): Promise<Owner | null> {
    return this.first(
      owner,
      'lock',
      {},
      () => `SELECT ${this.columns} FROM owners WHERE owner_id = :owner FOR NO KEY UPDATE`,
    );
  }

  /** Creates the owner's row if it does not exist. */
  async ensure(owner: OwnerId): Promise<void> {
    await this.all(
      owner,
      'ensure',
      {},
      () => `INSERT INTO owners (owner_id) VALUES (:owner) ON CONFLICT DO NOTHING`,
    );
  }

  /** Returns null if the owner has no row yet. */
  async set(
    owner: OwnerId,
    { timeZone, quietHours }: Pick<Owner, 'timeZone' | 'quietHours'>,
  ): Promise<Owner | null> {
    return this.first(
      owner,
      'set',
      { timeZone, quietHours },
      () => `
        UPDATE owners SET time_zone = :timeZone, quiet_hours = :quietHours::jsonb WHERE owner_id = :owner
        RETURNING ${this.columns}`,
    );
  }
}

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
