import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { Intent } from './intents.js';
import { type Label, type List, ROW_TYPES, type RowChange, type Settings, type Task } from './rows.js';
import type { Commit, Storage, Stored } from './storage.js';

interface Schema extends DBSchema {
  task: { key: string; value: Task };
  list: { key: string; value: List };
  label: { key: string; value: Label };
  outbox: { key: string; value: Intent };
  meta: { key: string; value: unknown };
}

const STORES = [...ROW_TYPES, 'outbox', 'meta'] as const;
type Writing = IDBPTransaction<Schema, typeof STORES, 'readwrite'>;

/** Keeps the replica in IndexedDB, shared by the tabs of an origin. */
export class IdbStorage implements Storage {
  readonly isPersistent = true;

  private constructor(
    readonly name: string,
    private readonly database: IDBPDatabase<Schema>,
  ) {}

  /** @throws where IndexedDB is missing or blocked */
  static async open(name: string): Promise<IdbStorage> {
    const database = await openDB<Schema>(name, 1, {
      upgrade(upgraded) {
        for (const store of [...ROW_TYPES, 'outbox'] as const)
          upgraded.createObjectStore(store, { keyPath: 'id' });
        upgraded.createObjectStore('meta');
      },
    });
    return new IdbStorage(name, database);
  }

  async load(): Promise<Stored> {
    const reading = this.database.transaction(STORES);
    const read = async (type: (typeof ROW_TYPES)[number]): Promise<RowChange[]> =>
      (await reading.objectStore(type).getAll()).map((row) => ({ type, id: row.id, row }) as RowChange);
    const meta = reading.objectStore('meta');
    const [rows, outbox, settings, cursor] = await Promise.all([
      Promise.all(ROW_TYPES.map(read)),
      reading.objectStore('outbox').getAll(),
      meta.get('settings') as Promise<Settings | undefined>,
      meta.get('cursor') as Promise<string | undefined>,
    ]);
    return { rows: rows.flat(), outbox, settings: settings ?? null, cursor: cursor ?? null };
  }

  async commit(commits: readonly Commit[]): Promise<void> {
    const writing = this.database.transaction(STORES, 'readwrite', { durability: 'relaxed' });
    // An error of one request aborts the transaction, which rejects `done`.
    for (const commit of commits) write(writing, commit);
    await writing.done;
  }

  close(): void {
    this.database.close();
  }
}

function write(writing: Writing, commit: Commit): void {
  const { rows, reset, put, drop, settings, cursor } = { rows: [], put: [], drop: [], ...commit };
  const requests: Promise<unknown>[] = [];
  if (reset) requests.push(...ROW_TYPES.map((type) => writing.objectStore(type).clear()));
  for (const { type, id, row } of rows as readonly RowChange[])
    requests.push(row ? writing.objectStore(type).put(row as never) : writing.objectStore(type).delete(id));
  const meta = writing.objectStore('meta');
  if (settings) requests.push(meta.put(settings, 'settings'));
  if (cursor !== undefined) requests.push(meta.put(cursor, 'cursor'));
  const outbox = writing.objectStore('outbox');
  requests.push(...put.map((intent) => outbox.put(intent)), ...drop.map((id) => outbox.delete(id)));
  for (const request of requests) request.catch(() => {});
}
