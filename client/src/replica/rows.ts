import type {
  Change,
  LoggedLabelResponse,
  LoggedListResponse,
  SettingsResponse,
  TaskResponse,
} from '../generated/types.gen.js';

export type Task = TaskResponse;
export type List = LoggedListResponse;
export type Label = LoggedLabelResponse;
export type Settings = SettingsResponse;

/** The rows of the local copy by type. */
export interface Rows {
  readonly task: Task;
  readonly list: List;
  readonly label: Label;
}
export type RowType = keyof Rows;
export type Row = Rows[RowType];

export const ROW_TYPES = ['list', 'label', 'task'] as const satisfies readonly RowType[];

/** Access to the rows by type and id. */
export interface Tables {
  get<T extends RowType>(type: T, id: string): Rows[T] | undefined;
  all<T extends RowType>(type: T): IterableIterator<Rows[T]>;
}

/** A row that was created or changed, or null if it was permanently deleted. */
export type RowChange = {
  [T in RowType]: { readonly type: T; readonly id: string; readonly row: Rows[T] | null };
}[RowType];

/** A change of a task, list or label, with its version, which deletions have too. */
export type VersionedChange = RowChange & { readonly version: number };

export const rowChangesIn = (changes: readonly Change[]): VersionedChange[] =>
  changes.flatMap(({ type, id, row, version }) =>
    ROW_TYPES.some((one) => one === type) ? [{ type, id, row, version } as VersionedChange] : [],
  );

/** A new time-ordered id (UUIDv7). Works outside secure contexts, where `crypto.randomUUID` is missing. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = Date.now().toString(16).padStart(12, '0');
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const random = Array.from(bytes.subarray(6), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${time.slice(0, 8)}-${time.slice(8)}-${random.slice(0, 4)}-${random.slice(4, 8)}-${random.slice(8)}`;
}

/** Compares by code units, as the server compares ids and sort keys. */
export function compare<T extends string | number | null>(left: T, right: T): number {
  if (left === right) return 0;
  return left! < right! ? -1 : 1;
}

/** Whether two JSON values are equal. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right || (left ?? null) === (right ?? null)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) =>
    isEqual((left as Record<string, unknown>)[name], (right as Record<string, unknown>)[name]),
  );
}
