import { eventParser } from './event-parser.js';
import type { ChangePage, EventsOptions } from './feed.js';
import type { Change } from './generated/types.gen.js';
import { NetworkError, Problem, SignedOut } from './problem.js';
import { abortable } from './request.js';
import type { Transport } from './transport.js';

/** One event stream, until it ends or fails. */
export async function* eventStream(
  transport: Transport,
  options: EventsOptions,
): AsyncGenerator<ChangePage, void, undefined> {
  const { signal } = options;
  const connection = new AbortController();
  const stop = (): void => connection.abort(signal!.reason);
  signal?.addEventListener('abort', stop);
  try {
    yield* read(transport, options, connection);
  } catch (error) {
    const isFinal = error instanceof Problem || error instanceof SignedOut || signal?.aborted;
    throw isFinal ? error : new NetworkError('Stream failed', error);
  } finally {
    signal?.removeEventListener('abort', stop);
    connection.abort();
  }
}

async function* read(
  transport: Transport,
  { cursor, types, openTimeoutMs = 10_000, deadAfterMs = 45_000 }: EventsOptions,
  connection: AbortController,
): AsyncGenerator<ChangePage, void, undefined> {
  const { signal } = connection;
  const within = <T>(ms: number, work: Promise<T>): Promise<T> => {
    const timer = setTimeout(() => connection.abort(new NetworkError('No data')), ms);
    return abortable(work, signal).finally(() => clearTimeout(timer));
  };
  const request = { method: 'GET', path: '/events', query: { cursor, types } };
  const headers = { accept: 'text/event-stream' };
  const response = await within(openTimeoutMs, transport.open(request, { headers, signal }));
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    throw new NetworkError('Not an event stream');
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  const parse = eventParser();
  for (let limit = openTimeoutMs; ; limit = deadAfterMs) {
    const { done, value } = await within(limit, reader.read());
    if (done) return;
    const blocks = parse(decoder.decode(value, { stream: true }));
    const changes = blocks.flatMap(({ event, data }) =>
      event === 'change' ? [JSON.parse(data) as Change] : [],
    );
    const last = blocks.findLast(({ id }) => id);
    if (last) yield { changes, cursor: last.id, hasMore: false };
  }
}
