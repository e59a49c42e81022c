/** Exported row types. Due reminders are not exported. */
export const MOVED_TYPES = ['settings', 'list', 'label', 'task', 'completion'] as const;
export type MovedType = (typeof MOVED_TYPES)[number];
/** Row types in file order: referenced rows come first. */
export const ROW_TYPES = [...MOVED_TYPES, 'history'] as const;
export type RowType = (typeof ROW_TYPES)[number];
export type RowCounts = Record<RowType, number>;

export const FORMAT = 'todo-export';
export const FORMAT_VERSION = 1;

/** The first line. */
export interface Header {
  readonly format: typeof FORMAT;
  readonly version: typeof FORMAT_VERSION;
  readonly exportedAt: string;
}

/** The last line. Its counts show that the file is complete. */
export interface Footer {
  readonly type: 'end';
  readonly rows: RowCounts;
}

export const noRows = (): RowCounts =>
  Object.fromEntries(ROW_TYPES.map((type) => [type, 0])) as Record<RowType, number>;

export const isRowType = (type: unknown): type is RowType => ROW_TYPES.includes(type as RowType);

export const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;
