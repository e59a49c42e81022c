import { isSupported } from './intents.js';
import { LiveValue } from './live.js';
import type { State } from './state.js';
import type { Commit, Storage } from './storage.js';

/** Carries commits to the other tabs. */
export interface Broadcast {
  post(message: unknown): void;
}

/** Applies each commit to the memory of this tab at once, then stores it and tells the other tabs. */
export class Journal {
  /** Whether the storage has everything. False while it refuses writes, for example because its quota is exceeded. */
  readonly isSaved = new LiveValue(true);
  private unsaved: Commit[] = [];
  private writing: Promise<void> = Promise.resolve();
  private received: Commit[] | null = null;
  private isClosed = false;
  private group: Group | null = null;

  constructor(
    readonly state: State,
    private readonly storage: Storage,
    private readonly tabs: Broadcast,
  ) {}

  /** Resolves once the commit is stored, or the storage has refused it. */
  commit(commit: Commit): Promise<void> {
    if (this.isClosed) throw new Error('The replica is closed.');
    const { group } = this;
    group?.commits.push(commit);
    const saved = group ? group.saved : this.record([commit]);
    this.received?.push(commit);
    this.state.apply(commit);
    return saved;
  }

  /** Applies the commits of `work` one by one, and stores and broadcasts them as one. */
  together<T>(work: () => T): T {
    if (this.group) return work();
    const group = (this.group = new Group());
    try {
      return this.state.together(work);
    } finally {
      this.group = null;
      group.resolve(group.commits.length > 0 ? this.record(group.commits) : undefined);
    }
  }

  /** Applies commits of another tab, which has stored them. */
  receive(commits: readonly Commit[]): void {
    this.received?.push(...commits);
    for (const commit of commits) this.state.apply(commit);
  }

  /** Reads the storage. Commits of the meantime are applied again, which changes nothing if the storage has them. */
  async load(): Promise<void> {
    this.received = [...this.unsaved];
    await this.writing;
    const stored = await this.storage.load();
    if (this.isClosed) return;
    const outbox = stored.outbox.filter(isSupported);
    this.state.load({ ...stored, outbox });
    const { received } = this;
    this.received = null;
    for (const commit of received) this.state.apply(commit);
    const drop = stored.outbox.filter((intent) => !isSupported(intent)).map(({ id }) => id);
    if (drop.length > 0) void this.record([{ drop }]);
  }

  /** Waits for the writes that have begun, and closes the storage. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.writing;
    this.storage.close();
  }

  private record(commits: readonly Commit[]): Promise<void> {
    this.unsaved.push(...commits);
    this.tabs.post({ commits });
    return this.save();
  }

  /** Stores all unsaved commits. Those that the storage refuses are kept in memory and stored with the next ones. */
  private save(): Promise<void> {
    return (this.writing = this.writing.then(async () => {
      const commits = this.unsaved;
      if (commits.length === 0) return;
      this.unsaved = [];
      try {
        await this.storage.commit(commits);
      } catch {
        this.unsaved = [...commits, ...this.unsaved];
      }
      const isSaved = this.unsaved[0] !== commits[0];
      if (this.isSaved.get() !== isSaved) this.isSaved.set(isSaved);
    }));
  }
}

/** Commits that are stored together. */
class Group {
  readonly commits: Commit[] = [];
  resolve!: (saved: Promise<void> | undefined) => void;
  readonly saved = new Promise<void>((resolve) => (this.resolve = resolve));
}
