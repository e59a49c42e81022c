import { inOrder, type Intent, isStuck } from './intents.js';
import { Listeners } from './live.js';
import { applyIntent, type Draft } from './optimistic.js';
import {
  isEqual,
  ROW_TYPES,
  type Row,
  type RowChange,
  type Rows,
  type RowType,
  type Settings,
  type Task,
} from './rows.js';
import type { Commit, Stored } from './storage.js';

type Table<T extends RowType> = Map<string, Rows[T]>;
type AllTables = { readonly [T in RowType]: Table<T> };

const newTables = (): AllTables => ({ task: new Map(), list: new Map(), label: new Map() });

/** The ids of the rows that look different, by type. */
export type Changed = { readonly [T in RowType]: ReadonlySet<string> } & { readonly settings: boolean };
type Ids = { readonly [T in RowType]: Set<string> };
const newIds = (): Ids => ({ task: new Set(), list: new Set(), label: new Set() });

/** The replica in memory: the server's rows, the outbox, and the rows as shown, which are the server's with the outbox applied. */
export class State implements Draft {
  settings: Settings | null = null;
  cursor: string | null = null;
  /** The greatest `seq` seen. */
  clock = 0;
  private readonly server = newTables();
  private readonly shown = newTables();
  private readonly overlaid = newIds();
  /** The ids of the subtasks as shown, by parent. */
  private readonly subtasks = new Map<string, Set<string>>();
  private readonly intents = new Map<string, Intent>();
  private sorted: readonly Intent[] | null = [];
  /** The rows as shown before the current commit. */
  private before = newTables() as { readonly [T in RowType]: Map<string, Row | undefined> };
  private readonly listeners = new Listeners<Changed>();
  private isHeld = false;
  private hasNewSettings = false;

  load({ rows, settings, cursor, outbox }: Stored): void {
    this.intents.clear();
    this.sorted = null;
    this.cursor = null;
    this.apply({ rows, reset: true, ...(settings && { settings }), cursor, put: outbox });
  }

  /** Applies a commit and notifies the listeners. */
  apply(commit: Commit): void {
    const { put, drop } = { put: [], drop: [], ...commit };
    // A new last intent goes on top of the others; every other change shows the outbox anew.
    const effective = put.filter((one) => !this.looksTheSame(one));
    const isOnTop = !changesRows(commit) && drop.length === 0 && effective.every((one) => this.isLast(one));
    if (!isOnTop) this.removeOverlay();
    this.applyServer(commit);
    for (const intent of put) {
      this.intents.set(intent.id, intent);
      this.clock = Math.max(this.clock, intent.seq);
    }
    for (const id of drop) this.intents.delete(id);
    if (put.length + drop.length > 0) this.sorted = null;
    for (const intent of isOnTop ? effective : this.outbox()) if (!isStuck(intent)) applyIntent(this, intent);
    this.notify();
  }

  /** Notifies the listeners once, of all that `work` has changed. */
  together<T>(work: () => T): T {
    this.isHeld = true;
    try {
      return work();
    } finally {
      this.isHeld = false;
      this.notify();
    }
  }

  /** Notifies the listeners now. */
  flush(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.notify();
    this.isHeld = true;
  }

  private applyServer({ rows, reset, settings, cursor }: Commit): void {
    if (reset) this.clear();
    for (const change of rows ?? []) this.setServer(change);
    if (settings) {
      this.settings = settings;
      this.hasNewSettings = true;
    }
    if (cursor !== undefined) this.cursor = cursor;
  }

  /** All intents in the order of sending. */
  outbox(): readonly Intent[] {
    return (this.sorted ??= [...this.intents.values()].sort(inOrder));
  }

  intent(id: string): Intent | undefined {
    return this.intents.get(id);
  }

  /** The row as shown. */
  get<T extends RowType>(type: T, id: string): Rows[T] | undefined {
    return (this.shown[type] as Table<T>).get(id);
  }

  all<T extends RowType>(type: T): IterableIterator<Rows[T]> {
    return (this.shown[type] as Table<T>).values();
  }

  /** The row as the server had it last. */
  serverRow(type: RowType, id: string): Row | undefined {
    return this.server[type].get(id);
  }

  /** Shows a row instead of the server's. Only `applyIntent` uses it. */
  set<T extends RowType>(type: T, id: string, row: Rows[T] | null): void {
    this.show(type, id, row ?? undefined);
    this.overlaid[type].add(id);
  }

  /** The direct subtasks as shown. */
  children(id: string): readonly Task[] {
    return Array.from(this.subtasks.get(id) ?? [], (child) => this.shown.task.get(child)!);
  }

  listen(listener: (changed: Changed) => void): () => void {
    return this.listeners.add(listener);
  }

  /** Whether the intent is known and looks the same, for example because only its state has changed. */
  private looksTheSame(intent: Intent): boolean {
    const known = this.intents.get(intent.id);
    const isSame = known?.input === intent.input && known.expected === intent.expected;
    return isSame && isStuck(known) === isStuck(intent);
  }

  private isLast(intent: Intent): boolean {
    const last = this.outbox().at(-1);
    return !this.intents.has(intent.id) && (last === undefined || inOrder(last, intent) < 0);
  }

  private clear(): void {
    for (const type of ROW_TYPES) {
      for (const id of [...this.shown[type].keys()]) this.show(type, id, undefined);
      this.server[type].clear();
    }
  }

  private setServer({ type, id, row }: RowChange): void {
    const table = this.server[type] as Map<string, Row>;
    if (row) table.set(id, row);
    else table.delete(id);
    this.show(type, id, row ?? undefined);
  }

  private removeOverlay(): void {
    for (const type of ROW_TYPES) {
      for (const id of this.overlaid[type]) this.show(type, id, this.server[type].get(id));
      this.overlaid[type].clear();
    }
  }

  private show(type: RowType, id: string, row: Row | undefined): void {
    const table = this.shown[type] as Map<string, Row>;
    if (!this.before[type].has(id)) this.before[type].set(id, table.get(id));
    if (type === 'task')
      this.index(id, this.shown.task.get(id)?.parentId, (row as Task | undefined)?.parentId);
    if (row) table.set(id, row);
    else table.delete(id);
  }

  private index(id: string, before: string | null | undefined, after: string | null | undefined): void {
    if (before === after) return;
    if (before) this.subtasks.get(before)?.delete(id);
    if (!after) return;
    const siblings = this.subtasks.get(after);
    if (siblings) siblings.add(id);
    else this.subtasks.set(after, new Set([id]));
  }

  private notify(): void {
    if (this.isHeld) return;
    const changed = newIds();
    for (const type of ROW_TYPES) {
      const table = this.shown[type] as Map<string, Row>;
      for (const [id, row] of this.before[type]) {
        const isSame = isEqual(row, table.get(id));
        // The same object means the same row, so that queries need not compare.
        if (isSame && row) table.set(id, row);
        if (!isSame) changed[type].add(id);
      }
      this.before[type].clear();
    }
    const settings = this.hasNewSettings;
    this.hasNewSettings = false;
    this.listeners.call({ ...changed, settings });
  }
}

const changesRows = ({ rows = [], reset }: Commit): boolean => rows.length > 0 || reset === true;
