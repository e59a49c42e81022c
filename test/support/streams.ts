import type { EventsOptions } from '../../src/events/events.errors.js';
import type { Client } from './client.js';
import { type ChangeBody, EventReader, type ReaderOptions } from './event-reader.js';
import { startService, type TestService } from './service.js';

const STALL_TIMEOUT_MS = 300;
const HEARTBEAT_MS = 100;

/** A service, its users and their streams, which are closed after each test. */
export class StreamWorld {
  private readonly readers: EventReader[] = [];
  private users = 0;

  private constructor(readonly service: TestService) {}

  static async create(): Promise<StreamWorld> {
    const timings: Partial<EventsOptions> = { heartbeatMs: HEARTBEAT_MS, stallTimeoutMs: STALL_TIMEOUT_MS };
    const settings = { CORS_ORIGINS: 'https://app.example.com' };
    return new StreamWorld(await startService(settings, undefined, { options: { EventsOptions: timings } }));
  }

  readonly newUser = (): Promise<Client> => this.service.as(`user-${this.users++}`);

  /** The subject of the latest user, or of an earlier one. */
  readonly latest = (before = 0): string => `user-${this.users - 1 - before}`;

  readonly answered = async (user: Client, options: ReaderOptions = {}): Promise<EventReader> => {
    const reader = await EventReader.open(this.service.url, { token: user.token, ...options });
    this.readers.push(reader);
    return reader;
  };

  readonly read = async (user: Client, options: ReaderOptions = {}): Promise<EventReader> =>
    (await this.answered(user, options)).connected();

  closeAll(): void {
    for (const reader of this.readers.splice(0)) reader.close();
  }
}

/** The cursor after the full snapshot. */
export async function cursorOf(user: Client, query = ''): Promise<string> {
  let cursor = '';
  for (let hasMore = true; hasMore;) {
    const { body } = await user
      .get(`/api/v1/sync${query}`)
      .query(cursor && { cursor })
      .expect(200);
    ({ nextCursor: cursor, hasMore } = body);
  }
  return cursor;
}

export async function changesSince(user: Client, cursor: string): Promise<ChangeBody[]> {
  return (await user.get('/api/v1/sync').query({ cursor, limit: 1000 }).expect(200)).body.data;
}
