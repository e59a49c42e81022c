import { Injectable } from '@nestjs/common';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { ListenConnection } from './listen-connection.js';
import { TooManyStreams } from './events.errors.js';

const STREAMS_PER_OWNER = 10;
const SLOTS = Array.from({ length: STREAMS_PER_OWNER }, (_, nth) => nth + 1);

const KEY = `hashtextextended('todo-backend stream ' || owner, slot)`;
/** Locks the first free slot. The WHERE clause over the function's rows is evaluated row by row until LIMIT. */
const LOCK = `
  SELECT slot FROM unnest($1::text[], $2::int[]) AS wanted (owner, slot)
   WHERE pg_try_advisory_lock(${KEY}) LIMIT $3`;
const UNLOCK = `SELECT pg_advisory_unlock(${KEY}) FROM (VALUES ($1, $2::int)) AS held (owner, slot)`;
/** PostgreSQL fails when the shared lock table is full, so advisory locks use at most half of it. */
const ROOM = `
  SELECT current_setting('max_locks_per_transaction')::int * current_setting('max_connections')::int / 2
         - (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')::int AS room`;

interface Slot {
  /** Session that holds the advisory lock; 0 for none. */
  session: number;
}

/**
 * Limits the open streams of an owner across processes: each holds one of ten advisory locks, which PostgreSQL releases if
 * the process dies. Without a LISTEN connection, each process counts only its own.
 */
@Injectable()
export class StreamSlots {
  private readonly held = new Map<OwnerId, Map<number, Slot>>();
  private readonly queues = new Map<OwnerId, Promise<unknown>>();
  private room = 0;

  constructor(private readonly connection: ListenConnection) {
    connection.onOpen(() => void this.reacquireLocks());
  }

  /** @throws TooManyStreams */
  async acquire(owner: OwnerId): Promise<number> {
    // Advisory locks are reentrant within a session, so serialize per owner and try only slots not held here.
    const slot = (this.queues.get(owner) ?? Promise.resolve()).then(() => this.acquireNext(owner));
    const settled = slot.catch(() => {});
    this.queues.set(owner, settled);
    void settled.then(() => this.queues.get(owner) === settled && this.queues.delete(owner));
    return slot;
  }

  release(owner: OwnerId, slot: number): void {
    const slots = this.held.get(owner)!;
    const { session } = slots.get(slot)!;
    slots.delete(slot);
    if (slots.size === 0) this.held.delete(owner);
    if (session === this.connection.session)
      void this.connection.query(UNLOCK, [owner, slot]).catch(() => {});
  }

  private async acquireNext(owner: OwnerId): Promise<number> {
    const slots = this.held.get(owner) ?? new Map<number, Slot>();
    const free = SLOTS.filter((slot) => !slots.has(slot));
    if (free.length === 0) throw new TooManyStreams();
    const { session } = this.connection;
    const locked = await this.lock(owner, free).catch(() => undefined);
    if (locked === null) throw new TooManyStreams();
    const slot = locked ?? free[0]!;
    // Read the map again: the owner's last other stream may have ended meanwhile.
    const now = this.held.get(owner) ?? slots;
    this.held.set(owner, now.set(slot, { session: locked === undefined ? 0 : session }));
    return slot;
  }

  /** @returns null if all slots are taken; undefined if that is unknown */
  private async lock(owner: OwnerId, slots: readonly number[]): Promise<number | null | undefined> {
    if (!this.connection.isOpen || !(await this.hasRoom())) return undefined;
    const owners = slots.map(() => owner);
    const [row] = await this.connection.query<{ slot: number }>(LOCK, [owners, slots, 1]);
    return row?.slot ?? null;
  }

  private async hasRoom(locks = 1): Promise<boolean> {
    // Reserve a quarter of the free space, because other processes reserve concurrently.
    if (this.room < locks)
      this.room = Math.floor((await this.connection.query<{ room: number }>(ROOM))[0]!.room / 4);
    if (this.room < locks) return false;
    this.room -= locks;
    return true;
  }

  /** Reacquires locks after a reconnect. If another process took a slot meanwhile, the stream continues without a lock. */
  private async reacquireLocks(): Promise<void> {
    const { session } = this.connection;
    this.room = 0;
    for (const [owner, slots] of this.held) {
      const lost = new Map([...slots].filter(([, holder]) => holder.session !== session));
      const rows = await this.relock(owner, [...lost.keys()]).catch(() => []);
      for (const { slot } of rows) {
        const holder = lost.get(slot)!;
        if (slots.get(slot) === holder) holder.session = session;
        else void this.connection.query(UNLOCK, [owner, slot]).catch(() => {});
      }
    }
  }

  private async relock(owner: OwnerId, slots: readonly number[]): Promise<{ slot: number }[]> {
    if (slots.length === 0 || !(await this.hasRoom(slots.length))) return [];
    return this.connection.query(LOCK, [slots.map(() => owner), slots, slots.length]);
  }
}
