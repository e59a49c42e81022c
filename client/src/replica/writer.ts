import type { Write } from './collections.js';
import {
  actionOf,
  dependsOn,
  type Fields,
  type Intent,
  type Kind,
  pick,
  rowsOf,
  rowTypeOf,
} from './intents.js';
import type { Journal } from './journal.js';
import { isEqual, newId, type Row } from './rows.js';
import { UndoStack } from './undo-stack.js';

/** The writes of a request, which the server limits, as it does the size of the response. */
const MAX_BATCH_SIZE = 100;

interface NewIntent {
  readonly kind: Kind;
  readonly rowId: string;
  readonly input: Fields;
  readonly expected?: Fields;
  readonly seen?: Fields;
}

/** Adds writes to the outbox, alone or in groups, and undoes them. */
export class Writer {
  private readonly undoStack = new UndoStack();
  private group: RequestIds | null = null;

  constructor(
    private readonly journal: Journal,
    private readonly onWritten: () => void,
  ) {}

  /** The writes that `work` makes belong together. */
  together<T>(work: () => T): T {
    if (this.group) return work();
    this.group = new RequestIds();
    try {
      return this.journal.together(() => this.undoStack.together(work));
    } finally {
      this.group = null;
      this.onWritten();
    }
  }

  write({ kind, rowId, input, expected = {}, seen = {} }: NewIntent): Write {
    const { state } = this.journal;
    const row = kind === 'undo' ? undefined : state.get(rowTypeOf(kind), rowId);
    const body = actionOf(kind) === 'update' ? changesIn(input, row) : input;
    if (body === null) return { id: rowId, saved: Promise.resolve() };
    const names = dependsOn(kind, body, row);
    const base = baseOf(row, names, seen);
    const requestId = this.group && kind !== 'undo' ? this.group.next() : newId();
    const intent: Intent = {
      ...{ id: newId(), requestId, kind, rowId, expected, state: 'waiting' },
      input: body as Intent['input'],
      seq: state.clock + 1,
      at: new Date().toISOString(),
      base,
      version: this.versionOf(rowId, base, row),
    };
    const saved = this.journal.commit({ put: [intent] });
    if (kind !== 'undo') this.undoStack.push(intent, row, state.get(rowTypeOf(kind), rowId));
    if (!this.group) this.onWritten();
    return { id: rowId, saved };
  }

  /** The version that the user saw; null if there is none, or an earlier write determines it. */
  private versionOf(rowId: string, base: Fields, row: Row | undefined): number | null {
    const names = Object.keys(base);
    if (names.length === 0 || !isEqual(base, pick(row, names))) return null;
    const isEarlier = (other: Intent): boolean => other.state !== 'acked' && rowsOf(other).includes(rowId);
    return row && !this.journal.state.outbox().some(isEarlier) ? row.version : null;
  }

  /** Undoes the last group of writes. */
  undo(): Write | null {
    const requests = this.undoStack.pop();
    const writes = this.together(() =>
      requests.map((input) => this.write({ kind: 'undo', rowId: input.writes[0]!.id, input: { ...input } })),
    );
    return writes[0] ?? null;
  }

  /** A write that was given up cannot be undone. */
  discard(intent: string): void {
    this.undoStack.remove(intent);
  }

  /** Follows the request ids of the writes. */
  follow(): void {
    this.undoStack.follow((id) => this.journal.state.intent(id));
  }
}

/** What the user saw in the fields that a write depends on. */
const baseOf = (row: Row | undefined, names: readonly string[], seen: Fields): Fields =>
  Object.fromEntries(names.map((name) => [name, name in seen ? seen[name] : pick(row, [name])[name]]));

/** The request ids of a group. */
class RequestIds {
  private id = '';
  private count = 0;

  next(): string {
    if (this.count++ % MAX_BATCH_SIZE === 0) this.id = newId();
    return this.id;
  }
}

/** The fields that the update changes; null if there are none. */
function changesIn(input: Fields, row: object | undefined): Fields | null {
  const isChange = ([name, value]: [string, unknown]): boolean =>
    value !== undefined && !(row && isEqual((row as Fields)[name], value));
  const changes = Object.entries(input).filter(isChange);
  return changes.length === 0 ? null : Object.fromEntries(changes);
}
