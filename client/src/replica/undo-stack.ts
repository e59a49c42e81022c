import {
  type Fields,
  type Inputs,
  type Intent,
  type RowKind,
  rowTypeOf,
  type UndoneWrite,
} from './intents.js';
import { compare, isEqual, type Row } from './rows.js';

/** A write that can be undone, with its current request id. */
interface Undoable extends UndoneWrite {
  readonly requestId: string;
}

/** The writes of one action of the user. */
interface Group {
  readonly writes: Undoable[];
  /** The ids of its requests, in the order in which they were sent. */
  readonly sent: string[];
  /** Whether the outbox no longer has its writes, so that the ids are final. */
  isFinal: boolean;
}

const MAX_GROUPS = 100;

/** The latest actions of this replica. */
export class UndoStack {
  private groups: Group[] = [];
  private open: Group | null = null;

  /** The writes that `work` adds are undone as one. */
  together<T>(work: () => T): T {
    if (this.open) return work();
    const group = (this.open = newGroup());
    try {
      return work();
    } finally {
      this.open = null;
      if (group.writes.length > 0) this.add(group);
    }
  }

  push({ id, requestId, rowId, kind }: Intent, before: Row | undefined, after: Row | undefined): void {
    const row = before ? changedFields(before, after) : null;
    const write = { intent: id, requestId, type: rowTypeOf(kind as RowKind), id: rowId, row };
    if (this.open) this.open.writes.push(write);
    else this.add(newGroup(write));
  }

  /** The requests that undo the last action, in order. */
  pop(): readonly Inputs['undo'][] {
    const { writes, sent } = this.groups.pop() ?? newGroup();
    const place = (id: string): number => (sent.includes(id) ? sent.indexOf(id) : Infinity);
    const ids = [...new Set(writes.map(({ requestId }) => requestId))].reverse();
    // A row that several requests have changed must be undone in reverse.
    ids.sort((a, b) => compare(place(b), place(a)));
    return ids.map((requestId) => ({ requestId, writes: undoneBy(writes, requestId) }));
  }

  /** A write that was given up cannot be undone. */
  remove(id: string | undefined): void {
    this.groups = this.groups
      .map((group) => ({ ...group, writes: group.writes.filter(({ intent }) => intent !== id) }))
      .filter(({ writes }) => writes.length > 0);
  }

  /** A write that is sent again has another request id. */
  follow(find: (id: string) => Intent | undefined): void {
    for (const group of this.groups) if (!group.isFinal) followGroup(group, find);
  }

  private add(group: Group): void {
    this.groups = [...this.groups, group].slice(-MAX_GROUPS);
  }
}

const newGroup = (...writes: Undoable[]): Group => ({ writes, sent: [], isFinal: false });

function followGroup(group: Group, find: (id: string) => Intent | undefined): void {
  const intents = group.writes.map(({ intent }) => find(intent));
  for (const [nth, intent] of intents.entries()) {
    if (!intent) continue;
    const { requestId, state } = intent;
    group.writes[nth] = { ...group.writes[nth]!, requestId };
    if (state !== 'waiting' && !group.sent.includes(requestId)) group.sent.push(requestId);
  }
  group.isFinal = intents.every((intent) => intent === undefined);
}

const undoneBy = (writes: readonly Undoable[], requestId: string): UndoneWrite[] =>
  writes
    .filter((write) => write.requestId === requestId)
    .map(({ requestId: _, ...write }) => write)
    .reverse();

function changedFields(before: Row, after: Row | undefined): Fields {
  const fields = Object.entries(before);
  return Object.fromEntries(
    after ? fields.filter(([name, value]) => !isEqual(value, (after as unknown as Fields)[name])) : fields,
  );
}
