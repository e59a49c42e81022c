import type { Change, SyncResponse } from './generated/types.gen.js';
import { eventStream } from './event-stream.js';
import { Problem } from './problem.js';
import { delayAfter, sleep, type Transport } from './transport.js';

/** Changes in commit order, and the cursor after them. Store both in one transaction. */
export interface ChangePage {
  readonly changes: Change[];
  readonly cursor: string;
  /** Whether more changes are available now. */
  readonly hasMore: boolean;
}

/** What to read. */
export interface ChangesOptions {
  /** Where to resume. Default: a snapshot from the beginning. */
  readonly cursor?: string | null;
  /** A cursor belongs to its types. Default: all types. */
  readonly types?: readonly Change['type'][];
  /** Maximum number of changes in a page. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** How changes arrive at the moment. */
export type FeedState = 'connecting' | 'live' | 'polling' | 'offline';

/** How to follow. */
export interface EventsOptions extends ChangesOptions {
  /** Where to resume. Default: now. */
  readonly cursor?: string | null;
  readonly onState?: (state: FeedState) => void;
  /** Time without any data after which a stream counts as dead. The service sends some every 20 s. Default: 45 s. */
  readonly deadAfterMs?: number;
  /** Time for the first data of a stream. Default: 10 s. */
  readonly openTimeoutMs?: number;
  /** Interval of polling where streams are blocked. Default: 5 s. */
  readonly pollMs?: number;
}

/** Failed streams in a row after which to poll, and polls before the next stream. */
const MAX_FAILURES = 2;
const POLLS_PER_STREAM = 12;
const POLL_MS = 5_000;
/** Delay after a `Retry-After` that is longer. */
const MAX_DELAY_MS = 60_000;

/** All changes since the cursor, in pages; without a cursor a snapshot. Ends at the latest change. */
export async function* changes(
  transport: Transport,
  { signal, ...options }: ChangesOptions = {},
): AsyncGenerator<ChangePage, void, undefined> {
  let { cursor } = options;
  for (let hasMore = true; hasMore;) {
    const { body } = await transport.send<SyncResponse>({
      method: 'GET',
      path: '/sync',
      query: { types: options.types, limit: options.limit, cursor },
      ...(signal && { signal }),
    });
    ({ nextCursor: cursor, hasMore } = body);
    yield { changes: body.data, cursor, hasMore };
  }
}

/** Changes since the cursor, then live changes, without end. A page may contain only a new cursor. */
export function events(
  transport: Transport,
  options: EventsOptions = {},
): AsyncGenerator<ChangePage, void, undefined> {
  return new Follower(transport, options).run();
}

/** Follows the changes by streams and, where those fail, by polling. */
class Follower {
  private cursor: string | null;
  /** Streams that failed in a row, while the network worked. */
  private failures = 0;
  private state: FeedState | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly options: EventsOptions,
  ) {
    this.cursor = options.cursor ?? null;
  }

  async *run(): AsyncGenerator<ChangePage, void, undefined> {
    this.enter('connecting');
    for (;;) {
      yield* this.stream();
      for (let poll = 0; this.failures > MAX_FAILURES && poll < POLLS_PER_STREAM; poll++)
        yield* this.poll(poll);
    }
  }

  private async *stream(): AsyncGenerator<ChangePage, void, undefined> {
    const { transport, options, cursor } = this;
    try {
      for await (const page of eventStream(transport, { ...options, cursor })) {
        this.failures = 0;
        yield this.take(page, 'live');
      }
      // The service stops, or the token expires.
      await sleep(Math.random() * 1_000, options.signal);
    } catch (error) {
      const delay = this.delayAfter(error, this.failures++);
      if (this.failures > MAX_FAILURES) return;
      this.enter('offline');
      await sleep(delay, options.signal);
    }
  }

  private async *poll(attempt: number): AsyncGenerator<ChangePage, void, undefined> {
    const { transport, options, cursor } = this;
    let delay = options.pollMs ?? POLL_MS;
    try {
      for await (const page of changes(transport, { ...options, cursor })) yield this.take(page, 'polling');
    } catch (error) {
      delay = this.delayAfter(error, attempt);
      this.enter('offline');
      // The network has failed, not only the streams.
      this.failures = 0;
    }
    await sleep(delay, options.signal);
  }

  private take(page: ChangePage, state: FeedState): ChangePage {
    this.enter(state);
    this.cursor = page.cursor;
    return page;
  }

  private enter(state: FeedState): void {
    if (state !== this.state) this.options.onState?.((this.state = state));
  }

  /** @throws the error if another attempt would fail too */
  private delayAfter(error: unknown, attempt: number): number {
    this.options.signal?.throwIfAborted();
    const delay = delayAfter(error, attempt);
    if (delay !== undefined) return delay;
    if (error instanceof Problem && error.status === 429) return MAX_DELAY_MS;
    throw error;
  }
}
