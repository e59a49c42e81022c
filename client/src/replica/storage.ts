import type { Intent } from './intents.js';
import type { RowChange, Settings } from './rows.js';

/** A change of the replica. It is stored in one transaction, so that the cursor never covers rows that are missing. */
export interface Commit {
  readonly rows?: readonly RowChange[];
  /** Whether `rows` replace all stored rows. */
  readonly reset?: boolean;
  readonly settings?: Settings;
  readonly cursor?: string | null;
  /** Intents to add or replace, by id. */
  readonly put?: readonly Intent[];
  /** Ids of intents to delete. */
  readonly drop?: readonly string[];
}

export interface Stored {
  readonly rows: readonly RowChange[];
  readonly settings: Settings | null;
  readonly cursor: string | null;
  readonly outbox: readonly Intent[];
}

/** Where a replica keeps its copy and its outbox. */
export interface Storage {
  /** Names what tabs share; undefined if nothing is shared. */
  readonly name?: string;
  /** Whether the data survives a reload. */
  readonly isPersistent: boolean;
  load(): Promise<Stored>;
  /** Stores all commits in one transaction, in order. */
  commit(commits: readonly Commit[]): Promise<void>;
  close(): void;
}

/** Keeps everything in memory. The same object can open another replica later. */
export class MemoryStorage implements Storage {
  readonly isPersistent = false;
  private rows = new Map<string, RowChange>();
  private readonly outbox = new Map<string, Intent>();
  private settings: Settings | null = null;
  private cursor: string | null = null;

  async load(): Promise<Stored> {
    const { settings, cursor } = this;
    return { rows: [...this.rows.values()], settings, cursor, outbox: [...this.outbox.values()] };
  }

  async commit(commits: readonly Commit[]): Promise<void> {
    for (const commit of commits) {
      const { rows, reset, settings, cursor, put, drop } = { rows: [], put: [], drop: [], ...commit };
      if (reset) this.rows = new Map();
      for (const change of rows) {
        const key = `${change.type} ${change.id}`;
        if (change.row) this.rows.set(key, change);
        else this.rows.delete(key);
      }
      if (settings) this.settings = settings;
      if (cursor !== undefined) this.cursor = cursor;
      for (const intent of put) this.outbox.set(intent.id, intent);
      for (const id of drop) this.outbox.delete(id);
    }
  }

  close(): void {}
}
