import { Injectable } from '@nestjs/common';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { ListenConnection } from './listen-connection.js';
import { TooManyStreams } from './events.errors.js';

const STREAMS_PER_OWNER = 10;
const SLOTS = Array.from({ length: STREAMS_PER_OWNER }, (_, nth) => nth + 1);

const KEY = `hashtextextended('todo-backend stream ' || owner, slot)`;
/** The first that nobody has. In the WHERE of a function's rows, it is tried for one after the other until LIMIT. */
const LOCK = `
  SELECT slot FROM unnest($1::text[], $2::int[]) AS wanted (owner, slot)
   WHERE pg_try_advisory_lock(${KEY}) LIMIT $3`;
const UNLOCK = `SELECT pg_advisory_unlock(${KEY}) FROM (VALUES ($1, $2::int)) AS held (owner, slot)`;
/** All sessions' locks have one place, and PostgreSQL fails where it is full: at the most half of it is ours. */
const ROOM = `
  SELECT current_setting('max_locks_per_transaction')::int * current_setting('max_connections')::int / 2
         - (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')::int AS room`;

interface Slot {
  /** In which session of the direct connection it is locked; 0 for none. */
  session: number;
}

/**
 * Counts an owner's open streams in all processes: each holds one of ten advisory locks, which PostgreSQL takes back from
 * a process that dies. Where there is no direct connection, a process counts its own.
 */
@Injectable()
export class StreamSlots {
  private readonly held = new Map<OwnerId, Map<number, Slot>>();
  private readonly turns = new Map<OwnerId, Promise<unknown>>();
  private room = 0;

  constructor(private readonly direct: ListenConnection) {
    direct.onOpen(() => void this.lockAgain());
  }

  /** @throws TooManyStreams */
  async take(owner: OwnerId): Promise<number> {
    // A session gets a lock that it has already: so one after the other, and only those that it does not have.
    const turn = (this.turns.get(owner) ?? Promise.resolve()).then(() => this.takeInTurn(owner));
    const settled = turn.catch(() => {});
    this.turns.set(owner, settled);
    void settled.then(() => this.turns.get(owner) === settled && this.turns.delete(owner));
    return turn;
  }

  release(owner: OwnerId, slot: number): void {
    const slots = this.held.get(owner)!;
    const { session } = slots.get(slot)!;
    slots.delete(slot);
    if (slots.size === 0) this.held.delete(owner);
    if (session === this.direct.session) void this.direct.query(UNLOCK, [owner, slot]).catch(() => {});
  }

  private async takeInTurn(owner: OwnerId): Promise<number> {
    const slots = this.held.get(owner) ?? new Map<number, Slot>();
    const free = SLOTS.filter((slot) => !slots.has(slot));
    if (free.length === 0) throw new TooManyStreams();
    const { session } = this.direct;
    const locked = await this.lock(owner, free).catch(() => undefined);
    if (locked === null) throw new TooManyStreams();
    const slot = locked ?? free[0]!;
    // Under the same name again: the last of the owner's others may have gone meanwhile.
    const now = this.held.get(owner) ?? slots;
    this.held.set(owner, now.set(slot, { session: locked === undefined ? 0 : session }));
    return slot;
  }

  /** Null where others have all of them; undefined where that cannot be told. */
  private async lock(owner: OwnerId, slots: readonly number[]): Promise<number | null | undefined> {
    if (!this.direct.isOpen || !(await this.hasRoom())) return undefined;
    const owners = slots.map(() => owner);
    const [row] = await this.direct.query<{ slot: number }>(LOCK, [owners, slots, 1]);
    return row?.slot ?? null;
  }

  private async hasRoom(locks = 1): Promise<boolean> {
    // Others take their share of what there is meanwhile.
    if (this.room < locks)
      this.room = Math.floor((await this.direct.query<{ room: number }>(ROOM))[0]!.room / 4);
    if (this.room < locks) return false;
    this.room -= locks;
    return true;
  }

  /** After the session was lost. A lock that another process has got meanwhile stays there; the stream goes on. */
  private async lockAgain(): Promise<void> {
    const { session } = this.direct;
    this.room = 0;
    for (const [owner, slots] of this.held) {
      const lost = new Map([...slots].filter(([, holder]) => holder.session !== session));
      const rows = await this.relock(owner, [...lost.keys()]).catch(() => []);
      for (const { slot } of rows) {
        const holder = lost.get(slot)!;
        if (slots.get(slot) === holder) holder.session = session;
        else void this.direct.query(UNLOCK, [owner, slot]).catch(() => {});
      }
    }
  }

  private async relock(owner: OwnerId, slots: readonly number[]): Promise<{ slot: number }[]> {
    if (slots.length === 0 || !(await this.hasRoom(slots.length))) return [];
    return this.direct.query(LOCK, [slots.map(() => owner), slots, slots.length]);
  }
}
