import type { ServerResponse } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InvalidInput } from '../platform/errors/problems.js';
import { Semaphore } from '../platform/concurrency/semaphore.js';
import { Env } from '../platform/config/env.js';
import { requestContext } from '../platform/request-context.js';
import { Metrics, type Histogram } from '../platform/observability/metrics.js';
import { LoadMonitor } from '../platform/concurrency/load-monitor.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { CHANGE_TYPES, type ChangeType } from '../platform/change-log/change.entity.js';
import { decodePosition, type SyncPosition } from '../sync/sync-cursor.js';
import { SyncService } from '../sync/sync.service.js';
import { ChangeNotifier, FEED_SECONDS } from './change-notifier.js';
import { EventStream } from './event-stream.js';
import { EventsOptions } from './events.errors.js';
import { type EventPage, OwnerStreams } from './owner-streams.js';
import { StreamSlots } from './stream-slots.js';

const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export interface StreamRequest {
  readonly types?: readonly ChangeType[];
  /** Position to start after; by default the current one. */
  readonly cursor?: string;
  /** When the caller's token expires, in seconds since 1970. */
  readonly expiresAt: number;
}

/** The event streams of all owners in this process. */
@Injectable()
export class EventsService implements OnModuleDestroy {
  private readonly byOwner = new Map<OwnerId, OwnerStreams>();
  private readonly open = new Map<EventStream, OwnerId>();
  private readonly semaphore: Semaphore;
  private readonly lag: Histogram;
  private stopping = false;

  constructor(
    private readonly sync: SyncService,
    private readonly slots: StreamSlots,
    private readonly notifier: ChangeNotifier,
    private readonly options: EventsOptions,
    private readonly load: LoadMonitor,
    env: Env,
    metrics: Metrics,
  ) {
    // Streams use at most half of the pool, so that requests find a free connection.
    this.semaphore = new Semaphore(Math.ceil(env.DATABASE_POOL_SIZE / 2));
    this.lag = metrics.histogram({
      name: 'todo_feed_lag_seconds',
      help: 'Time from the notification of a commit until an event stream sends the change, in seconds.',
      buckets: FEED_SECONDS,
    });
    metrics.gauge({ name: 'todo_event_streams_open', help: 'Open event streams.' }, () => this.open.size);
  }

  /** Shutdown does not wait for clients; they reconnect to another process. */
  onModuleDestroy(): void {
    this.stopping = true;
    for (const stream of this.open.keys()) stream.end();
  }

  /** Ends the streams of an owner in this process. */
  endAll(owner: string): void {
    for (const [stream, reader] of this.open) if (reader === owner) stream.end();
  }

  /**
   * @param begin starts the response; problems can be answered until then
   * @throws TooManyStreams, CursorExpired, InvalidInput
   */
  async stream(owner: OwnerId, request: StreamRequest, begin: () => ServerResponse): Promise<void> {
    const from = positionOf(request);
    const slot = await this.slots.acquire(owner);
    const leave = this.join(owner);
    const leaveStream = (): void => {
      this.slots.release(owner, slot);
      leave();
    };
    try {
      const streams = this.byOwner.get(owner)!;
      const seen = streams.wakes;
      const first = from ? await streams.read(from) : await this.now(owner, request);
      const out = begin();
      const hold = (bytes: number) => this.load.unread.add(owner, bytes, out.socket);
      const stream = new EventStream(out, from ?? first.next, first, this.options, hold);
      // The stream outlives the request, so it runs outside of the request context.
      void requestContext
        .exit(() => this.run(owner, stream, request, () => stream.run(streams, seen)))
        .finally(leaveStream);
    } catch (error) {
      leaveStream();
      throw error;
    }
  }

  private async run(
    owner: OwnerId,
    stream: EventStream,
    { expiresAt }: StreamRequest,
    run: () => Promise<void>,
  ): Promise<void> {
    const cancel = endAt(stream, expiresAt * 1000);
    this.open.set(stream, owner);
    if (this.stopping) stream.end();
    try {
      await run();
    } finally {
      this.open.delete(stream);
      cancel();
    }
  }

  private async now(owner: OwnerId, { types = CHANGE_TYPES }: StreamRequest): Promise<EventPage> {
    return { events: [], next: await this.sync.now(owner, types), hasMore: false };
  }

  /** Must run before the first read, so that no later write is missed. */
  private join(owner: OwnerId): () => void {
    let streams = this.byOwner.get(owner);
    if (!streams) {
      streams = new OwnerStreams(owner, this.sync, this.semaphore, (ms) => this.lag.observe(ms / 1_000));
      streams.unwatch = this.notifier.watch(owner, streams.wake);
      this.byOwner.set(owner, streams);
    }
    const joined = streams;
    joined.join();
    return () => {
      joined.leave();
      if (!joined.isEmpty) return;
      joined.unwatch();
      this.byOwner.delete(owner);
    };
  }
}

/** @throws InvalidInput */
function positionOf({ cursor, types = CHANGE_TYPES }: StreamRequest): SyncPosition | undefined {
  if (cursor === undefined) return undefined;
  const position = decodePosition(cursor, types);
  if (!position.snapshot) return position;
  const detail = 'cursor belongs to an unfinished full sync; follow nextCursor to its end first';
  throw new InvalidInput({ errors: [{ pointer: '/cursor', detail, in: 'query' }] });
}

/** @returns a function that cancels the timer */
function endAt(stream: EventStream, time: number): () => void {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const remaining = time - Date.now();
    // setTimeout fires immediately for longer delays.
    if (remaining > MAX_TIMEOUT_MS) timer = setTimeout(wait, MAX_TIMEOUT_MS).unref();
    else timer = setTimeout(() => stream.end(), Math.max(remaining, 0)).unref();
  };
  wait();
  return () => clearTimeout(timer);
}
