import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodePosition, type SyncPosition } from '../sync/feed.js';
import { CursorExpired } from '../sync/sync.service.js';
import type { EventsOptions } from './events.errors.js';
import type { EventPage, OwnerStreams } from './owner-streams.js';

/** Reconnection time of clients (HTML, "Server-sent events"). */
const RECONNECT_MS = 1_000;
/** Pause after a failed read. */
const RETRY_MS = 1_000;

/** The event stream of one client, after the response has started. */
export class EventStream {
  private readonly ended = new AbortController();
  private lastSentId = '';

  /** The first page; released once it is sent. */
  private first?: EventPage;

  /**
   * @param position the client has all changes up to here
   * @param hold counts buffered bytes until the returned function is called
   */
  constructor(
    private readonly out: Writable,
    private position: SyncPosition,
    first: EventPage,
    private readonly options: EventsOptions,
    private readonly hold: (bytes: number) => () => void = () => () => {},
  ) {
    this.first = first;
    out.once('close', () => this.ended.abort());
    // 'close' is not emitted again if the client disconnected earlier.
    if (out.destroyed) this.ended.abort();
    // The client has disconnected.
    out.on('error', () => {});
  }

  /**
   * Sends existing and new changes until the client disconnects or `end` is called.
   * @param seen `streams.wakes` when the first page was read
   */
  async run(streams: OwnerStreams, seen: number): Promise<void> {
    const heartbeat = setInterval(() => this.beat(), this.options.heartbeatMs).unref();
    try {
      // Send an id first, so that a client that disconnects before the first change can resume.
      this.out.write(`retry: ${RECONNECT_MS}\n${this.id()}: connected\n\n`);
      await this.follow(streams, (await this.sendFirst()) ? -1 : seen);
    } finally {
      clearInterval(heartbeat);
      this.end();
    }
  }

  /** Ends immediately. Unread data is dropped; the client resumes from its last id. */
  end(): void {
    this.ended.abort();
    if (this.out.writableNeedDrain) this.out.destroy();
    else this.out.end();
  }

  private get isEnded(): boolean {
    return this.ended.signal.aborted;
  }

  /** @returns whether there are more changes */
  private async sendFirst(): Promise<boolean> {
    const { hasMore } = this.first!;
    await this.send(this.first!);
    this.first = undefined;
    return hasMore;
  }

  private async follow(streams: OwnerStreams, known: number): Promise<void> {
    let seen = known;
    while (!this.isEnded) {
      if (streams.wakes === seen) await streams.waitForWake(this.ended.signal);
      const { wakes } = streams;
      if (await this.catchUp(streams)) seen = wakes;
    }
  }

  /** Sends the next page and keeps none of it in memory. @returns whether it was the last */
  private async catchUp(streams: OwnerStreams): Promise<boolean> {
    if (this.isEnded) return true;
    try {
      const page = await streams.read(this.position);
      streams.found(page);
      await this.send(page);
      return !page.hasMore;
    } catch (error) {
      // When the client reconnects with its last id, it gets the CursorExpired problem.
      if (error instanceof CursorExpired) this.end();
      // The database is unavailable: retry.
      else await sleep(RETRY_MS, undefined, { signal: this.ended.signal, ref: false }).catch(() => {});
      return false;
    }
  }

  private async send({ events, next }: EventPage): Promise<void> {
    const release = this.hold(events.reduce((bytes, { text }) => bytes + text.length, 0));
    try {
      for (const { text, position } of events) {
        if (this.isEnded) return;
        this.out.write(text);
        this.position = position;
        this.lastSentId = encodePosition(position);
        if (this.out.writableNeedDrain) await this.drained();
      }
      this.position = next;
    } finally {
      release();
    }
  }

  private beat(): void {
    if (!this.isEnded && !this.out.writableNeedDrain) this.out.write(`${this.id()}: heartbeat\n\n`);
  }

  /** Filtered changes also advance the position, so that the client's id does not expire. */
  private id(): string {
    const id = encodePosition(this.position);
    if (id === this.lastSentId) return '';
    this.lastSentId = id;
    return `id: ${id}\n`;
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const timeout = setTimeout(() => this.out.destroy(), this.options.stallTimeoutMs).unref();
      const done = (): void => {
        clearTimeout(timeout);
        this.out.off('drain', done).off('close', done);
        resolve();
      };
      this.out.once('drain', done).once('close', done);
    });
  }
}
