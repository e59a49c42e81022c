import { createClient } from '../../src/index.js';
import {
  createReplica,
  type Failure,
  type Intent,
  MemoryStorage,
  type Replica,
} from '../../src/replica/replica.js';
import { CrashableStorage, type FaultyProxy } from './faults.js';

/** A device that loses its network, its tokens and its power. */
export class FaultyDevice {
  isOnline = true;
  /** Steps of storage and network until the device crashes. */
  fuse = Infinity;
  readonly disk = new MemoryStorage();
  /** Every form of every intent, by intent and request. */
  readonly intents = new Map<string, Map<string, Intent>>();
  /** The intents that were stored. */
  readonly stored = new Set<string>();
  readonly failures = new Map<string, Failure>();
  /** The intents that an undo has taken back before they were sent. */
  readonly undone = new Set<string>();
  replica!: Replica;
  private storage!: CrashableStorage;
  private outbox: readonly Intent[] = [];
  private connections = new Set<AbortController>();
  private restarting: Promise<void> = Promise.resolve();

  constructor(
    private readonly token: (rejected?: string) => Promise<string>,
    private readonly proxy: FaultyProxy,
    private readonly random: () => number,
  ) {}

  async start(): Promise<void> {
    this.storage = new CrashableStorage(this.disk, () => this.step());
    const { storage } = this;
    // A replica may cancel writes while it opens, before its outbox can be observed.
    this.outbox = (await this.disk.load()).outbox;
    const client = createClient({
      url: this.proxy.url,
      getToken: ({ rejected }) => this.token(rejected),
      fetch: (input, init) => this.fetch(storage, input as string, init),
      timeoutMs: 3_000,
    });
    const replica = await createReplica(client, { storage }).catch((error: unknown) => {
      if (storage.isDead) return undefined;
      throw error;
    });
    if (!replica) return;
    this.replica = replica;
    this.replica.outbox.subscribe((intents) => {
      if (!storage.isDead) this.observe(intents);
    });
    this.replica.failed.subscribe((failures) => {
      for (const failure of failures) this.failures.set(failure.intent.id, failure);
    });
  }

  /** Resolves once the device runs, after a crash if there was one. */
  async running(): Promise<Replica> {
    for (let last: unknown; last !== this.restarting; await last) last = this.restarting;
    return this.replica;
  }

  setOnline(isOnline: boolean): void {
    this.isOnline = isOnline;
    if (!isOnline) this.disconnect();
  }

  async reload(): Promise<void> {
    await this.running();
    if (this.storage.isDead) return;
    await this.replica.close();
    await this.start();
    await this.running();
  }

  crash(): void {
    this.fuse = Infinity;
    this.storage.isDead = true;
    this.disconnect();
    void this.replica?.close();
    this.restarting = this.restarting.then(async () => {
      // What had reached the disk before the crash.
      for (const intent of (await this.disk.load()).outbox) this.stored.add(intent.id);
      await this.start();
    });
  }

  /** Remembers writes once the device has promised that they are stored. */
  async remember(ids: readonly string[], saved: Promise<unknown>): Promise<void> {
    const { storage } = this;
    await Promise.race([saved, new Promise((resolve) => setTimeout(resolve, 50))]);
    if (!storage.isDead) for (const id of ids) this.stored.add(id);
  }

  private observe(intents: readonly Intent[]): void {
    const named = new Set(this.outbox.flatMap(undoneBy));
    const ids = new Set(intents.map(({ id }) => id));
    for (const { id, state } of this.outbox)
      if (state === 'waiting' && named.has(id) && !ids.has(id)) this.undone.add(id);
    for (const intent of intents) this.record(intent);
    this.outbox = intents;
  }

  private record(intent: Intent): void {
    // A crash may have lost the commit that took it back.
    this.undone.delete(intent.id);
    const forms = this.intents.get(intent.id) ?? new Map<string, Intent>();
    this.intents.set(intent.id, forms.set(intent.requestId, intent));
  }

  private step(): void {
    if (--this.fuse === 0) this.crash();
  }

  private disconnect(): void {
    for (const connection of this.connections) connection.abort();
    this.connections.clear();
  }

  private async fetch(storage: CrashableStorage, input: string, init: RequestInit = {}): Promise<Response> {
    this.step();
    if (!this.isOnline || storage.isDead) throw new TypeError('offline');
    const connection = new AbortController();
    this.connections.add(connection);
    const signal = AbortSignal.any([connection.signal, ...(init.signal ? [init.signal] : [])]);
    const send = (): Promise<Response> => fetch(input, { ...init, signal });
    // A network may deliver a request twice.
    if (this.proxy.isFaulty && init.method !== 'GET' && this.random() < 0.1) void send().catch(() => {});
    const response = await send();
    this.step();
    if (storage.isDead) throw new TypeError('crashed');
    return response;
  }
}

const undoneBy = ({ input }: Intent): string[] =>
  'writes' in input ? input.writes.map(({ intent }) => intent) : [];
