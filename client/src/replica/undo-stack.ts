import { type Fields, type Intent, type RowKind, rowTypeOf } from './intents.js';
import { isEqual, type Row, type RowType } from './rows.js';

/** A write that can be undone. */
export interface Undoable {
  readonly id: string;
  readonly requestId: string;
  readonly rowId: string;
  /** What the row looked like, for the time until the server answers. */
  readonly expected: { readonly type: RowType; readonly id: string; readonly row: Fields | null };
}

const MAX_ENTRIES = 100;

/** The latest writes of this replica. */
export class UndoStack {
  private entries: Undoable[] = [];

  push({ id, requestId, rowId, kind }: Intent, before: Row | undefined, after: Row | undefined): void {
    const row = before ? changedFields(before, after) : null;
    const expected = { type: rowTypeOf(kind as RowKind), id: rowId, row };
    this.entries = [...this.entries, { id, requestId, rowId, expected }].slice(-MAX_ENTRIES);
  }

  pop(): Undoable | undefined {
    return this.entries.pop();
  }

  /** A write that was given up cannot be undone. */
  remove(id: string | undefined): void {
    this.entries = this.entries.filter((entry) => entry.id !== id);
  }

  /** A write that is sent again has another request id. */
  follow(find: (id: string) => Intent | undefined): void {
    this.entries = this.entries.map((entry) => {
      const { requestId = entry.requestId } = find(entry.id) ?? {};
      return requestId === entry.requestId ? entry : { ...entry, requestId };
    });
  }
}

function changedFields(before: Row, after: Row | undefined): Fields {
  const fields = Object.entries(before);
  return Object.fromEntries(
    after ? fields.filter(([name, value]) => !isEqual(value, (after as unknown as Fields)[name])) : fields,
  );
}
