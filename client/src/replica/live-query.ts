import { type Live, Listeners } from './live.js';
import type { CompiledQuery } from './query.js';
import type { Row } from './rows.js';

/** What a live query reads, and how it learns of changes. */
export interface QuerySource<R extends Row> {
  compile(): CompiledQuery<R>;
  all(): Iterable<R>;
  get(id: string): R | undefined;
  /** Calls the listeners with the changes that are held back. */
  flush(): void;
  /** Calls the listener with the ids of changed rows, or with null if the query must be compiled and evaluated again. */
  listen(listener: (ids: ReadonlySet<string> | null) => void): () => void;
}

/** The sorted result of a query, updated row by row. Without subscribers it is evaluated on demand. */
export class LiveQuery<R extends Row> implements Live<readonly R[]> {
  private readonly listeners = new Listeners<readonly R[]>();
  private query: CompiledQuery<R> | null = null;
  private rows: readonly R[] = [];
  private stop: (() => void) | null = null;

  constructor(private readonly source: QuerySource<R>) {}

  get(): readonly R[] {
    if (this.stop) this.source.flush();
    else this.evaluate();
    return this.rows;
  }

  subscribe(listener: (rows: readonly R[]) => void): () => void {
    if (!this.stop) {
      this.evaluate();
      this.stop = this.source.listen((ids) => this.update(ids));
    }
    const remove = this.listeners.add(listener);
    listener(this.rows);
    return () => {
      remove();
      if (this.listeners.size > 0) return;
      this.stop?.();
      this.stop = null;
    };
  }

  private update(ids: ReadonlySet<string> | null): void {
    const before = this.rows;
    if (ids === null || ids.size > this.rows.length) this.evaluate();
    else this.replace(ids);
    if (this.rows !== before) this.listeners.call(this.rows);
  }

  private evaluate(): void {
    const query = (this.query = this.source.compile());
    const found: R[] = [];
    for (const row of this.source.all()) if (query.matches(row)) found.push(row);
    found.sort((a, b) => query.compare(a, b));
    this.show(found);
  }

  /** Removes the changed rows and inserts those that match at their place. */
  private replace(ids: ReadonlySet<string>): void {
    const query = this.query!;
    const found = this.rows.filter(({ id }) => !ids.has(id));
    const changed = [...ids]
      .map((id) => this.source.get(id))
      .filter((row) => row !== undefined && query.matches(row)) as R[];
    if (found.length === this.rows.length && changed.length === 0) return;
    for (const row of changed) found.splice(placeIn(found, row, query), 0, row);
    this.rows = found;
  }

  /** Keeps the array if nothing changed, so that the same array means the same result. */
  private show(found: readonly R[]): void {
    const isSame = found.length === this.rows.length && found.every((row, nth) => row === this.rows[nth]);
    if (!isSame) this.rows = found;
  }
}

function placeIn<R extends Row>(rows: readonly R[], row: R, query: CompiledQuery<R>): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (query.compare(rows[middle]!, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
