import { generateKeyBetween } from 'fractional-indexing';
import type { CreateLabelDto, CreateListDto, CreateTaskDto, UpdateTaskDto } from '../generated/types.gen.js';
import {
  actionOf,
  type Fields,
  type Inputs,
  type Intent,
  type Kind,
  rowTypeOf,
  type UndoneWrite,
} from './intents.js';
import { compare, type Label, type List, type Rows, type RowType, type Tables, type Task } from './rows.js';

/** The rows as shown; writes go to the overlay. */
export interface Draft extends Tables {
  children(id: string): readonly Task[];
  set<T extends RowType>(type: T, id: string, row: Rows[T] | null): void;
}

/** Shows an intent as the server will apply it. The result of a recurring completion is the server's to compute. */
export function applyIntent(draft: Draft, intent: Intent): void {
  const { kind, rowId, input } = intent;
  if (kind === 'undo') return restore(draft, (input as Inputs['undo']).writes);
  const type = rowTypeOf(kind);
  if (actionOf(kind) === 'create') {
    const listId = kind === 'task.create' ? listOf(draft, input as CreateTaskDto) : undefined;
    return draft.set(type, rowId, once(intent, listId, () => createdRow(intent, listId)) as never);
  }
  const row = draft.get(type, rowId);
  if (!row) return;
  const fields = EFFECTS[kind]?.(row as never, intent) ?? (input as Fields);
  draft.set(type, rowId, once(intent, row, () => ({ ...row, ...fields })) as never);
  CONSEQUENCES[kind]?.(draft, rowId, { intent, row: row as never, fields });
}

const results = new WeakMap<Intent, { readonly from: unknown; readonly row: unknown }>();

/** The same row object for the same input, because the whole outbox is applied again with most changes. */
function once(intent: Intent, from: unknown, make: () => unknown): unknown {
  const known = results.get(intent);
  if (known && known.from === from) return known.row;
  const row = make();
  results.set(intent, { from, row });
  return row;
}

const listOf = (draft: Draft, { listId, parentId }: CreateTaskDto): string =>
  listId ?? draft.get('task', parentId ?? '')?.listId ?? inboxOf(draft);

function createdRow({ kind, input, at, expected }: Intent, listId: string | undefined): unknown {
  const dates = { version: 0, createdAt: at, updatedAt: at };
  const common = { ownerId: '', ...dates, ...expected };
  if (kind === 'label.create') return { color: null, ...(input as CreateLabelDto), ...common };
  if (kind === 'list.create') {
    const flags = { color: null, archived: false, inbox: false, deletedAt: null };
    return { ...flags, ...(input as CreateListDto), ...common };
  }
  const { recurrence = null, ...task } = input as CreateTaskDto;
  const defaults = {
    ...{ description: null, completed: false, priority: 0, due: null, startOn: null, durationMinutes: null },
    ...{ labelIds: [], reminders: [], deletedAt: null, parentId: null },
  };
  return {
    ...defaults,
    ...task,
    listId,
    recurrence: recurrence && { from: 'due', ...recurrence },
    completedAt: task.completed ? at : null,
    ...common,
  };
}

const inboxOf = (draft: Tables): string => {
  for (const list of draft.all('list')) if (list.inbox) return list.id;
  return '';
};

/** The fields that a write changes in its row, if they are not those of its body. */
const EFFECTS: { readonly [K in Kind]?: (row: never, intent: Intent) => Fields } = {
  'task.update': ({ completedAt }: Task, { input, at }) => {
    const { recurrence, completed } = input as UpdateTaskDto;
    return {
      ...input,
      ...(recurrence && { recurrence: { from: 'due', ...recurrence } }),
      ...(completed !== undefined && { completedAt: completed ? (completedAt ?? at) : null }),
    };
  },
  'task.complete': ({ completedAt }: Task, { at }) => ({ completed: true, completedAt: completedAt ?? at }),
  'task.reopen': () => ({ completed: false, completedAt: null }),
  'task.skip': () => ({}),
  'task.move': (_row, { expected }) => expected,
  'task.remove': (_row, { at }) => ({ deletedAt: at }),
  'task.restore': () => ({ deletedAt: null }),
  'task.addLabel': ({ labelIds }: Task, { input }) => {
    const { labelId } = input as Inputs['task.addLabel'];
    return labelIds.includes(labelId) ? {} : { labelIds: [...labelIds, labelId] };
  },
  'task.removeLabel': ({ labelIds }: Task, { input }) => {
    const { labelId } = input as Inputs['task.removeLabel'];
    return { labelIds: labelIds.filter((id) => id !== labelId) };
  },
  'list.move': (_row, { expected }) => expected,
  'list.remove': (_row, { at }) => ({ deletedAt: at }),
  'list.restore': () => ({ deletedAt: null }),
};

interface Effect {
  readonly intent: Intent;
  /** The row before the write. */
  readonly row: Task & List & Label;
  readonly fields: Fields;
}

/** What a write changes in other rows. */
const CONSEQUENCES: { readonly [K in Kind]?: (draft: Draft, id: string, effect: Effect) => void } = {
  'task.complete': (draft, id, { intent }) => {
    if ((intent.input as Inputs['task.complete']).subtasks !== true) return;
    const isOpen = (task: Task): boolean => !task.completed && task.recurrence === null;
    change(draft, below(draft, id).filter(isOpen), { completed: true, completedAt: intent.at });
  },
  'task.update': (draft, id, { fields }) => moveBelow(draft, id, fields),
  'task.move': (draft, id, { fields }) => moveBelow(draft, id, fields),
  'task.remove': (draft, id, { intent }) => change(draft, below(draft, id), { deletedAt: intent.at }),
  'task.restore': (draft, id, { row }) => {
    const isSame = (task: Task): boolean => task.deletedAt === row.deletedAt;
    change(draft, below(draft, id, isSame), { deletedAt: null });
  },
  'list.remove': (draft, id, { intent }) =>
    change(
      draft,
      [...draft.all('task')].filter((task) => task.listId === id && task.deletedAt === null),
      {
        deletedAt: intent.at,
      },
    ),
  'list.restore': (draft, id, { row }) =>
    change(
      draft,
      [...draft.all('task')].filter((task) => task.listId === id && task.deletedAt === row.deletedAt),
      {
        deletedAt: null,
      },
    ),
  'label.remove': (draft, id) => {
    draft.set('label', id, null);
    for (const task of draft.all('task'))
      if (task.labelIds.includes(id))
        draft.set('task', task.id, { ...task, labelIds: task.labelIds.filter((label) => label !== id) });
  },
};

function moveBelow(draft: Draft, id: string, { listId }: Fields): void {
  if (listId !== undefined)
    change(
      draft,
      below(draft, id, () => true),
      { listId },
    );
}

function change(draft: Draft, tasks: readonly Task[], fields: Partial<Task> | Fields): void {
  for (const task of tasks) draft.set('task', task.id, { ...task, ...fields } as Task);
}

/** The descendants of a task, by default those outside the trash. */
function below(draft: Draft, id: string, follows = (task: Task): boolean => task.deletedAt === null): Task[] {
  const found = new Map<string, Task>();
  const visit = (parent: string): void => {
    for (const child of draft.children(parent)) {
      // Moves that the server will refuse can form a cycle.
      if (child.id === id || found.has(child.id) || !follows(child)) continue;
      found.set(child.id, child);
      visit(child.id);
    }
  };
  visit(id);
  return [...found.values()];
}

/** The rows before the undone writes, as far as they can be foreseen. */
function restore(draft: Draft, writes: readonly UndoneWrite[]): void {
  for (const { type, id, row } of writes)
    draft.set(type, id, row && ({ ...draft.get(type, id), ...row } as never));
}

type Neighbours = { readonly before?: string | undefined; readonly after?: string | undefined };

/** The position of a new or moved row: next to a neighbour, or at the end. */
export function positionIn(siblings: readonly (Task | List)[], { before, after }: Neighbours = {}): string {
  if (before === undefined && after === undefined) return keyBetween(lastPosition(siblings), null);
  const sorted = [...siblings].sort((a, b) => compare(a.position, b.position) || compare(a.id, b.id));
  const nth = sorted.findIndex(({ id }) => id === (before ?? after));
  if (nth < 0) return keyBetween(lastPosition(siblings), null);
  const first = before === undefined ? nth : nth - 1;
  return keyBetween(sorted[first]?.position ?? null, sorted[first + 1]?.position ?? null);
}

function lastPosition(rows: readonly (Task | List)[]): string | null {
  let last: string | null = null;
  for (const { position } of rows) if (last === null || position > last) last = position;
  return last;
}

/** Equal neighbours leave no room; the server then moves them apart. */
function keyBetween(before: string | null, after: string | null): string {
  try {
    return generateKeyBetween(before, after);
  } catch {
    return before ?? 'a0';
  }
}
