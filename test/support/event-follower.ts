import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.js';
import { EventReader } from './event-reader.js';

const RETRY_MS = 100;

/** Follows the live stream as a browser does: it reconnects with its last event id. */
export class EventFollower {
  /** The number of successful connections. */
  connections = 0;
  private readonly readers: EventReader[] = [];
  private stopped = false;
  private following!: Promise<void>;

  private constructor(private readonly client: Client) {}

  static async follow(client: Client): Promise<EventFollower> {
    const follower = new EventFollower(client);
    const first = await follower.connect('');
    follower.following = follower.keepConnected(await first.connected());
    return follower;
  }

  /** The ids of created tasks, including duplicates. */
  get created(): string[] {
    const changes = this.readers.flatMap((reader) => reader.changes);
    return changes.filter(({ type, change }) => type === 'task' && change === 'created').map(({ id }) => id!);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.readers.at(-1)!.close();
    await this.following;
  }

  private async connect(lastEventId: string): Promise<EventReader> {
    const options = { token: this.client.token, ...(lastEventId !== '' && { lastEventId }) };
    const reader = await EventReader.open(this.client.url, options);
    if (reader.status === 200) this.connections++;
    this.readers.push(reader);
    return reader;
  }

  private async keepConnected(first: EventReader): Promise<void> {
    let reader: EventReader | undefined = first;
    let lastEventId = '';
    while (!this.stopped) {
      await reader?.untilEnded(600_000);
      lastEventId = reader?.lastEventId || lastEventId;
      if (this.stopped) return;
      await sleep(RETRY_MS);
      reader = await this.connect(lastEventId).catch(() => undefined);
    }
  }
}
