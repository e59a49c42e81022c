import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodePosition, type SyncPosition } from '../sync/sync-cursor.js';
import { CursorExpired } from '../sync/sync.errors.js';
import type { EventsOptions } from './events-options.js';
import type { EventPage, OwnerStreams } from './owner-streams.js';

/** How long a client waits before it connects again (HTML, "Server-sent events"). */
const RECONNECT_MS = 1_000;
/** Until the database is asked again that has not answered. */
const RETRY_MS = 1_000;

/** One reader's stream, from the moment in which its answer has begun. */
export class EventStream {
  private readonly over = new AbortController();
  /** The id that the reader knows. */
  private told = '';

  /** The changes that come first; let go of once they are sent. */
  private first?: EventPage;

  /**
   * @param position all changes up to here are known to the reader
   * @param hold counts what is held until it calls back
   */
  constructor(
    private readonly out: Writable,
    private position: SyncPosition,
    first: EventPage,
    private readonly options: EventsOptions,
    private readonly hold: (bytes: number) => () => void = () => () => {},
  ) {
    this.first = first;
    out.once('close', () => this.over.abort());
    // Gone while the first changes were read: that is not said again.
    if (out.destroyed) this.over.abort();
    // The reader has gone; there is nobody to tell.
    out.on('error', () => {});
  }

  /**
   * Sends what there is and what comes, until the reader goes, or it is ended.
   * @param seen how often the streams had been told when the first changes were read
   */
  async run(streams: OwnerStreams, seen: number): Promise<void> {
    const heartbeat = setInterval(() => this.beat(), this.options.heartbeatMs).unref();
    try {
      // With an id at once: who is cut off before the first change misses none either.
      this.out.write(`retry: ${RECONNECT_MS}\n${this.id()}: connected\n\n`);
      await this.follow(streams, (await this.sendFirst()) ? -1 : seen);
    } finally {
      clearInterval(heartbeat);
      this.end();
    }
  }

  /** At once: who has not taken yet what was sent is cut off, and finds it again with the last id. */
  end(): void {
    this.over.abort();
    if (this.out.writableNeedDrain) this.out.destroy();
    else this.out.end();
  }

  private get isOver(): boolean {
    return this.over.signal.aborted;
  }

  /** @returns whether there is more already */
  private async sendFirst(): Promise<boolean> {
    const { hasMore } = this.first!;
    await this.send(this.first!);
    this.first = undefined;
    return hasMore;
  }

  private async follow(streams: OwnerStreams, known: number): Promise<void> {
    let seen = known;
    while (!this.isOver) {
      if (streams.wakes === seen) await streams.waitForWake(this.over.signal);
      const { wakes } = streams;
      if (await this.catchUp(streams)) seen = wakes;
    }
  }

  /** A page further, of which nothing is held while the stream waits. @returns whether that was all */
  private async catchUp(streams: OwnerStreams): Promise<boolean> {
    if (this.isOver) return true;
    try {
      const page = await streams.read(this.position);
      streams.found(page);
      await this.send(page);
      return !page.hasMore;
    } catch (error) {
      // A client that comes back with its last id is told what that means.
      if (error instanceof CursorExpired) this.end();
      // The database does not answer at the moment.
      else await sleep(RETRY_MS, undefined, { signal: this.over.signal, ref: false }).catch(() => {});
      return false;
    }
  }

  private async send({ events, next }: EventPage): Promise<void> {
    const release = this.hold(events.reduce((bytes, { text }) => bytes + text.length, 0));
    try {
      for (const { text, position } of events) {
        if (this.isOver) return;
        this.out.write(text);
        this.position = position;
        this.told = encodePosition(position);
        if (this.out.writableNeedDrain) await this.drained();
      }
      this.position = next;
    } finally {
      release();
    }
  }

  private beat(): void {
    if (!this.isOver && !this.out.writableNeedDrain) this.out.write(`${this.id()}: heartbeat\n\n`);
  }

  /** Changes that the reader does not ask for move it on, too: its id must not grow old with them. */
  private id(): string {
    const id = encodePosition(this.position);
    if (id === this.told) return '';
    this.told = id;
    return `id: ${id}\n`;
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const patience = setTimeout(() => this.out.destroy(), this.options.stallTimeoutMs).unref();
      const done = (): void => {
        clearTimeout(patience);
        this.out.off('drain', done).off('close', done);
        resolve();
      };
      this.out.once('drain', done).once('close', done);
    });
  }
}
