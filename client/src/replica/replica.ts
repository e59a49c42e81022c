import type { Client } from '../client.js';
import { type Enqueue, Labels, Lists, type Write } from './collections.js';
import type { Failure } from './failures.js';
import { Feed, type SyncState } from './feed.js';
import { IdbStorage } from './idb-storage.js';
import type { Fields, Intent } from './intents.js';
import { Journal } from './journal.js';
import { type Message, Tabs } from './leader.js';
import type { Live } from './live.js';
import { Outbox } from './outbox.js';
import { Overview, type Status } from './overview.js';
import type { Settings } from './rows.js';
import { State } from './state.js';
import { MemoryStorage, type Storage } from './storage.js';
import { Tasks } from './tasks.js';
import { Writer } from './writer.js';

export type { Label, List, Settings, Task } from './rows.js';
export type { LabelQuery, ListQuery, TaskOrder, TaskQuery, TaskWhere } from './query.js';
export type { Conflict, Failure, Refused } from './failures.js';
export type { Labels, Lists, Write } from './collections.js';
export type { Tasks } from './tasks.js';
export type { Status } from './overview.js';
export type { Intent } from './intents.js';
export type { Live } from './live.js';
export type { SyncState } from './feed.js';
export { dueInstant, dueWall, instantOf, plusDays, todayIn, wallClockAt } from './wall-clock.js';
export { IdbStorage } from './idb-storage.js';
export { MemoryStorage, type Commit, type Storage, type Stored } from './storage.js';

export interface ReplicaOptions {
  /** Names the local database. Use another name for each user. Default: `todo`. */
  readonly name?: string;
  /** Default: IndexedDB where there is one, otherwise memory. */
  readonly storage?: Storage;
}

/** A local copy of a user's data, with an outbox. Works offline; open it with `createReplica`. */
export class Replica {
  readonly tasks: Tasks;
  readonly lists: Lists;
  readonly labels: Labels;
  readonly status: Live<Status>;
  /** Writes that need a decision. They stay until they are resolved, retried or discarded. */
  readonly failed: Live<readonly Failure[]>;
  /** Writes that the server has not confirmed, in order. */
  readonly outbox: Live<readonly Intent[]>;
  /** Null before the first sync. */
  readonly settings: Live<Settings | null>;
  private readonly state = new State();
  private readonly tabs: Tabs;
  private readonly journal: Journal;
  private readonly sender: Outbox;
  private readonly feed: Feed;
  private readonly stop = new AbortController();
  private readonly overview: Overview;
  private readonly writer: Writer;
  private isLeader = false;
  private leading: Promise<void> = Promise.resolve();

  constructor(
    client: Client,
    private readonly storage: Storage,
  ) {
    const { state, stop } = this;
    this.tabs = new Tabs(storage.name, (message) => this.receive(message));
    this.journal = new Journal(state, storage, this.tabs);
    this.feed = new Feed(client, this.journal, (next) => this.setSync(next), stop.signal);
    this.sender = new Outbox(client, this.journal, () => this.feed.catchUp(), stop.signal);
    this.writer = new Writer(this.journal, () => this.poke());
    this.overview = new Overview(this.journal, storage.isPersistent, (discarded) => {
      if (discarded !== undefined) this.writer.discard(discarded);
      this.poke();
    });
    const { status, failed, outbox, settings } = this.overview;
    [this.status, this.failed, this.outbox, this.settings] = [status, failed, outbox, settings];
    outbox.subscribe(() => this.writer.follow());
    const enqueue: Enqueue = (kind, rowId, input, known) =>
      this.writer.write({ kind, rowId, input: input as Fields, ...known });
    this.tasks = new Tasks('task', state, enqueue);
    this.lists = new Lists('list', state, enqueue);
    this.labels = new Labels('label', state, enqueue);
  }

  /** Loads the copy and begins to synchronize. */
  async open(): Promise<void> {
    await this.journal.load();
    this.tabs.post({ hello: true });
    this.leading = this.tabs.lead(() => this.lead(), this.stop.signal);
  }

  /**
   * Makes one action of the writes that `work` makes before it returns: they are sent in one request per 100, and `undo` undoes them
   * together. Each can fail on its own.
   */
  group<T>(work: () => T): T {
    return this.writer.together(work);
  }

  /** Undoes the last write or group of this replica: by the server, or before it is sent. Null if there is none. */
  undo(): Write | null {
    return this.writer.undo();
  }

  /** Resolves once no write is pending; writes that failed do not count. */
  async settled(): Promise<void> {
    let stop = (): void => {};
    await new Promise<void>((resolve) => {
      stop = this.status.subscribe(({ pending }) => {
        if (pending === 0) resolve();
      });
    });
    stop();
  }

  /** Stops synchronizing. The copy and the outbox stay in the storage. */
  async close(): Promise<void> {
    this.stop.abort(new Error('The replica is closed.'));
    this.sender.close();
    await this.leading.catch(() => {});
    await this.journal.close();
    this.tabs.close();
  }

  private async lead(): Promise<void> {
    // The tab that led before may have stored commits that this one has not received.
    if (this.storage.name !== undefined) await this.journal.load();
    this.isLeader = true;
    await this.feed.run();
  }

  private setSync(state: SyncState): void {
    this.overview.setState(state);
    if (!this.isLeader) return;
    this.tabs.post({ state });
    this.sender.setOpen(state === 'live');
  }

  private receive(message: Message): void {
    if ('commits' in message) {
      this.journal.receive(message.commits);
      this.poke();
    } else if ('state' in message) this.setSync(message.state);
    else if (this.isLeader) this.tabs.post({ state: this.overview.state });
  }

  private poke(): void {
    if (this.isLeader) this.sender.poke();
  }
}

/** Opens a replica from its storage, without waiting for the network. */
export async function createReplica(client: Client, options: ReplicaOptions = {}): Promise<Replica> {
  const { name = 'todo' } = options;
  const storage = options.storage ?? (await IdbStorage.open(name).catch(() => new MemoryStorage()));
  const replica = new Replica(client, storage);
  await replica.open();
  return replica;
}
