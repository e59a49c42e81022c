import type { Semaphore } from '../platform/concurrency/semaphore.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { encodePosition, type SyncPosition } from '../sync/feed.js';
import type { SyncService } from '../sync/sync.service.js';

/** Page size, which also bounds the unread changes that a stream holds. */
const PAGE = 50;

/** A page of serialized changes. */
export interface EventPage {
  readonly events: readonly { readonly text: string; readonly position: SyncPosition }[];
  readonly next: SyncPosition;
  readonly hasMore: boolean;
}

/** The open streams of one owner in this process; concurrent reads of the same page are shared. */
export class OwnerStreams {
  /** Number of notifications so far. */
  wakes = 0;
  /** Unsubscribes from notifications. */
  unwatch: () => void = () => {};
  private readonly sleepers = new Set<() => void>();
  private readonly reads = new Map<string, Promise<EventPage>>();
  private members = 0;
  /** Time of the last notification. */
  private wokenAt = performance.now();

  /** @param onRead called with the delay between a notification and the changes to send, in ms */
  constructor(
    private readonly owner: OwnerId,
    private readonly sync: SyncService,
    private readonly semaphore: Semaphore,
    private readonly onRead: (ms: number) => void = () => {},
  ) {}

  get isEmpty(): boolean {
    return this.members === 0;
  }

  join(): void {
    this.members++;
  }

  leave(): void {
    this.members--;
  }

  readonly wake = (): void => {
    this.wakes++;
    this.wokenAt = performance.now();
    // Reads in progress may not see this change.
    this.reads.clear();
    for (const sleeper of this.sleepers) sleeper();
  };

  /** Resolves on the next notification or when the signal aborts. */
  waitForWake(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.sleepers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.sleepers.add(wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }

  /** @throws CursorExpired */
  read(position: SyncPosition): Promise<EventPage> {
    const key = encodePosition(position);
    const known = this.reads.get(key);
    if (known) return known;
    const read = this.semaphore.run(() => this.page(position));
    const forget = (): void => void (this.reads.get(key) === read && this.reads.delete(key));
    read.then(forget, forget);
    this.reads.set(key, read);
    return read;
  }

  /** Reports the lag of a page read by a waiting stream. */
  found({ events }: EventPage): void {
    if (events.length > 0) this.onRead(performance.now() - this.wokenAt);
  }

  private async page(from: SyncPosition): Promise<EventPage> {
    const { data, next, hasMore } = await this.sync.since(this.owner, from, PAGE);
    const events = data.map(({ change, position }) => ({
      text: `id: ${encodePosition(position)}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`,
      position,
    }));
    return { events, next, hasMore };
  }
}
