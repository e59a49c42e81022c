import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { until } from './process.js';

export interface Event {
  readonly id: string;
  readonly event: string;
  /** The parsed change. */
  readonly data: ChangeBody;
}

export interface ChangeBody {
  readonly type: string;
  readonly id: string | null;
  readonly change: string;
  readonly version: number;
  readonly row: Record<string, unknown> | null;
}

export interface ReaderOptions {
  readonly token?: string;
  /** Includes the question mark. */
  readonly query?: string;
  readonly lastEventId?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

/** Reads a live stream over its own connection, like a browser’s EventSource. */
export class EventReader {
  readonly events: Event[] = [];
  readonly comments: string[] = [];
  /** The id that a reconnecting client sends as Last-Event-ID. */
  lastEventId = '';
  /** The body of a response that is not a stream. */
  body = '';
  ended = false;
  private rest = '';

  private constructor(
    readonly response: IncomingMessage,
    private readonly disconnect: () => void,
  ) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.take(text));
    response.on('error', () => {});
    response.on('close', () => (this.ended = true));
  }

  /** Resolves when the response has begun. */
  static open(
    url: string,
    { token, query = '', lastEventId, headers, method }: ReaderOptions,
  ): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      const call = request(`${url}/api/v1/events${query}`, {
        agent: false,
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
          ...headers,
        },
      });
      call.on('error', reject);
      call.on('response', (response) => resolve(new EventReader(response, () => call.destroy())));
      call.end();
    });
  }

  get status(): number {
    return this.response.statusCode!;
  }

  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }

  get changes(): ChangeBody[] {
    return this.events.map(({ data }) => data);
  }

  /** Resolves once this many changes have arrived, or with fewer after the timeout. */
  async first(count: number, timeoutMs = 10_000): Promise<ChangeBody[]> {
    await atMost(timeoutMs, () => this.events.length >= count);
    return this.changes;
  }

  async connected(): Promise<this> {
    await until(() => this.comments.length > 0, 10_000, 5);
    return this;
  }

  async untilEnded(timeoutMs = 10_000): Promise<boolean> {
    await atMost(timeoutMs, () => this.ended);
    return this.ended;
  }

  /** The problem in a response that is not a stream. */
  async problem(): Promise<{ status: number; type: string }> {
    await this.untilEnded();
    const { status, type } = JSON.parse(this.body);
    return { status, type };
  }

  close(): void {
    this.disconnect();
  }

  private take(text: string): void {
    if (this.headers['content-type'] !== 'text/event-stream') return void (this.body += text);
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop()!;
    for (const block of blocks) this.takeBlock(block.split('\n'));
  }

  private takeBlock(lines: readonly string[]): void {
    const field = (name: string) =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    this.comments.push(...lines.flatMap((line) => (line.startsWith(': ') ? [line.slice(2)] : [])));
    this.lastEventId = field('id') ?? this.lastEventId;
    const data = field('data');
    if (data === undefined) return;
    this.events.push({ id: field('id')!, event: field('event')!, data: JSON.parse(data) });
  }
}

/** Waits for the condition until the timeout; the caller looks at the result. */
const atMost = (timeoutMs: number, fact: () => boolean): Promise<void> =>
  until(fact, timeoutMs, 5).catch(() => undefined);
