/** Rows that are moved, with their history. Reminders that became due are news of this account alone. */
export const MOVED_TYPES = ['settings', 'list', 'label', 'task', 'completion'] as const;
export type MovedType = (typeof MOVED_TYPES)[number];
/** The types of row lines, in the order in which they are written: what a row points at comes before it. */
export const ROW_TYPES = [...MOVED_TYPES, 'history'] as const;
export type RowType = (typeof ROW_TYPES)[number];
export type RowCounts = Record<RowType, number>;

export const FORMAT = 'todo-export';
export const FORMAT_VERSION = 1;

/** The first line: what the file is. */
export interface Header {
  readonly format: typeof FORMAT;
  readonly version: typeof FORMAT_VERSION;
  readonly exportedAt: string;
}

/** The last line: by its counts a file is known to be whole. */
export interface Footer {
  readonly type: 'end';
  readonly rows: RowCounts;
}

export const noRows = (): RowCounts =>
  Object.fromEntries(ROW_TYPES.map((type) => [type, 0])) as Record<RowType, number>;

export const isRowType = (type: unknown): type is RowType => ROW_TYPES.includes(type as RowType);

export const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;
