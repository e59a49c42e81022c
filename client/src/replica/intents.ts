import type {
  CreateLabelDto,
  CreateListDto,
  CreateTaskDto,
  InputFaultResponse,
  MoveListDto,
  MoveTaskDto,
  UpdateLabelDto,
  UpdateListDto,
  UpdateTaskDto,
} from '../generated/types.gen.js';
import type { Row, RowType } from './rows.js';

/** The body of each kind of write. */
export interface Inputs {
  readonly 'task.create': CreateTaskDto & { readonly id: string };
  readonly 'task.update': Omit<UpdateTaskDto, 'version'>;
  readonly 'task.complete': { readonly subtasks?: boolean; readonly occurrence?: string };
  readonly 'task.reopen': object;
  readonly 'task.skip': { readonly occurrence?: string };
  readonly 'task.move': Omit<MoveTaskDto, 'version'>;
  readonly 'task.remove': object;
  readonly 'task.restore': object;
  readonly 'task.addLabel': { readonly labelId: string };
  readonly 'task.removeLabel': { readonly labelId: string };
  readonly 'list.create': CreateListDto & { readonly id: string };
  readonly 'list.update': Omit<UpdateListDto, 'version'>;
  readonly 'list.move': Omit<MoveListDto, 'version'>;
  readonly 'list.remove': object;
  readonly 'list.restore': object;
  readonly 'label.create': CreateLabelDto & { readonly id: string };
  readonly 'label.update': Omit<UpdateLabelDto, 'version'>;
  readonly 'label.remove': object;
  /** Undoes the writes of a request, the last one first. */
  readonly undo: { readonly requestId: string; readonly writes: readonly UndoneWrite[] };
}
export type Kind = keyof Inputs;
export type Fields = Readonly<Record<string, unknown>>;

/** A write that is undone. */
export interface UndoneWrite {
  /** The id of its intent. */
  readonly intent: string;
  readonly type: RowType;
  readonly id: string;
  /** What the row looked like, for the time until the server answers. Null for a row that was created. */
  readonly row: Fields | null;
}

/** A problem of the server (RFC 9457). */
export interface RefusedWith {
  readonly type: string;
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly errors?: readonly InputFaultResponse[];
}

/**
 * A write that the server has not confirmed. `waiting`: not sent; `sending`: the outcome is unknown; `acked`: the server has answered, the
 * feed has not shown the change; `refused` and `conflict`: the user decides.
 */
export interface Intent<K extends Kind = Kind> {
  readonly id: string;
  /** Order in the outbox: a Lamport clock, then the id. */
  readonly seq: number;
  /** The `X-Request-Id` and `Idempotency-Key`, shared by a group. A request that differs from the first gets a new one. */
  readonly requestId: string;
  /** When it was first sent in a batch, in milliseconds. */
  readonly batchedAt?: number;
  /** Whether the feed has shown a change of the row by this request, while a batch or an undo has no response. */
  readonly isShown?: boolean;
  readonly kind: K;
  readonly rowId: string;
  readonly input: Inputs[K];
  /** The time of the write, for the row that is shown until the server answers. */
  readonly at: string;
  /** Values that the server computes, such as the position, as far as they can be foreseen. */
  readonly expected: Fields;
  /** What the user saw in the fields that the write depends on. */
  readonly base: Fields;
  /** The `If-Match`; null while an earlier write of the same row determines it, and for writes that need none. */
  readonly version: number | null;
  readonly state: 'waiting' | 'sending' | 'acked' | 'refused' | 'conflict';
  readonly ackVersion?: number;
  readonly problem?: RefusedWith;
  /** The server's row in a conflict. */
  readonly theirs?: Row;
}

export type RowKind = Exclude<Kind, 'undo'>;
export const rowTypeOf = (kind: RowKind): RowType => kind.split('.')[0] as RowType;
export const actionOf = (kind: Kind): string => kind.split('.').at(-1)!;

/** An older version of the client stored an undo without the writes that it undoes, so it cannot be shown. */
export const isSupported = ({ kind, input }: Intent): boolean => kind !== 'undo' || 'writes' in input;

export const isStuck = ({ state }: Intent): boolean => state === 'refused' || state === 'conflict';

/** A version that no row has, so that the server answers with the current row. */
export const STALE_VERSION = 0;

const SCHEDULE = ['due', 'recurrence', 'completed'];
const PLACE = ['listId', 'parentId'];

/**
 * The fields that a write depends on: it must not overwrite a change that the user has not seen. Writes without such fields need no
 * precondition, because repeating them, or changes of other fields, make no difference.
 */
export function dependsOn(kind: Kind, input: object, row: Row | undefined): readonly string[] {
  const action = actionOf(kind);
  if (action === 'update') return Object.keys(input);
  if (kind === 'task.move') return PLACE;
  const recurs = row !== undefined && 'recurrence' in row && row.recurrence !== null;
  if (action === 'skip' || (action === 'complete' && recurs)) return SCHEDULE;
  return [];
}

export const pick = (row: object | undefined, names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, (row as Fields | undefined)?.[name] ?? null]));

/** The values that a write wants in the fields it depends on. */
export function wanted({ kind, input, expected }: Intent): Fields {
  if (actionOf(kind) === 'update') return input as Fields;
  if (kind === 'task.complete') return { completed: true };
  return kind === 'task.move' ? pick(expected, PLACE) : {};
}

/** The ids of rows that the write refers to, besides its own. */
export function references({ input }: Intent): readonly string[] {
  const { listId, parentId, before, after, labelId, labelIds } = input as Record<string, unknown>;
  return [listId, parentId, before, after, labelId, ...((labelIds as unknown[] | undefined) ?? [])].filter(
    (id) => typeof id === 'string',
  );
}

/** The ids of the rows that the write changes. */
export const rowsOf = ({ kind, rowId, input }: Intent): readonly string[] =>
  kind === 'undo' ? (input as Inputs['undo']).writes.map(({ id }) => id) : [rowId];

export const inOrder = (a: Intent, b: Intent): number => a.seq - b.seq || (a.id < b.id ? -1 : 1);
