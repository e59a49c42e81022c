import { Check, Column, Entity, type EntityMetadata, Index, PrimaryColumn } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import { Owned } from '../database/owned.repository.js';
import { limitToBytes, PAGE_BYTES } from '../database/page-bytes.js';
import type { OwnerId } from '../ownership/owner-id.js';

/** Referenced types come first, so that readers can apply them in this order. */
export const CHANGE_TYPES = ['settings', 'list', 'label', 'task', 'completion', 'reminder'] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];
export const CHANGE_KINDS = ['created', 'updated', 'deleted'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A row as JSON by column name, without internal columns. */
export type LoggedState = Readonly<Record<string, unknown>>;

/**
 * An entry of the change log, written by triggers in the transaction of the change. The owner's clock numbers entries in
 * commit order. Sync, event streams, history, undo and webhooks read them.
 */
@Entity('changes')
@Index('changes_of_row', ['ownerId', 'rowId', 'seq'])
@Index('changes_of_description', ['ownerId', 'rowId', 'seq'], { where: `before ? 'description'` })
@Index('changes_of_request', ['ownerId', 'requestId', 'seq'], { where: 'request_id IS NOT NULL' })
@Check('changes_owner_id_check', `owner_id <> ''`)
@Check('changes_change_check', `change IN ('created', 'updated', 'deleted')`)
@Check('changes_state_check', `(state IS NULL) = (change = 'deleted')`)
@Check('changes_before_check', `(before IS NULL) = (change = 'created')`)
export class Change extends Owned {
  /** Assigned by the owner's clock. Negative for imported history. Sync does not return it. */
  @PrimaryColumn('bigint')
  readonly seq!: number;

  @Column('text')
  readonly type!: ChangeType;

  /** Null for the settings, a single row. */
  @Column('uuid', { name: 'row_id', nullable: true })
  readonly rowId!: string | null;

  @Column('text')
  readonly change!: ChangeKind;

  /** The row's version after the change, or its last version if deleted. */
  @Column('integer')
  readonly version!: number;

  @Column('timestamp with time zone', {
    name: 'changed_at',
    precision: 3,
    default: () => 'clock_timestamp()',
  })
  readonly changedAt!: string;

  /** Null for changes by the service itself, such as purging the trash. */
  @Column('text', { name: 'request_id', nullable: true })
  readonly requestId!: string | null;

  /** Made by an import: part of sync, but not of a row's history. */
  @Column('boolean', { default: false })
  readonly imported!: boolean;

  /** The row after the change, without a long description. Null if deleted. */
  @Column('jsonb', { nullable: true })
  readonly state!: LoggedState | null;

  /** The old values: changed columns of an update, all of a deletion. `{ ...state, ...before }` is the previous row. */
  @Column('jsonb', { nullable: true })
  readonly before!: LoggedState | null;

  /** The size that counts towards the owner's quota. */
  @Column('integer', { default: 1300, select: false })
  readonly bytes!: number;

  /** The size of the description omitted from `state`; 0 if none. */
  @Column('integer', { name: 'omitted_bytes', default: 0, select: false })
  readonly omittedBytes!: number;
}

/** The size of a row with the longest description. */
const MAX_ROW_BYTES = 100_000;
/** More than a page, because most compressed values are far below the maximum. */
const MAX_BYTES = 2 * PAGE_BYTES;

/** Assumes the maximum for compressed values, because PostgreSQL would have to decompress them to get the size. */
const bytesOf = (column: string): string => `
  CASE WHEN ${column} IS NULL THEN 0 WHEN pg_column_compression(${column}) IS NULL THEN pg_column_size(${column}) ELSE ${MAX_ROW_BYTES} END`;

/**
 * SQL for the complete state of a line of `changes`. An omitted description is the old value of its next change, or else the
 * current one of the task.
 */
export const COMPLETE_STATE = `
  CASE WHEN changes.omitted_bytes = 0 THEN changes.state
       ELSE changes.state || jsonb_build_object('description', coalesce(
         (SELECT next.before -> 'description' FROM changes AS next
           WHERE next.owner_id = changes.owner_id AND next.row_id = changes.row_id AND next.type = 'task'
             AND next.seq > changes.seq AND next.before ? 'description' ORDER BY next.seq LIMIT 1),
         (SELECT to_jsonb(tasks.description) FROM tasks
           WHERE tasks.owner_id = changes.owner_id AND tasks.id = changes.row_id))) END`;

/** The columns of a line by property name, with the complete state. */
export const withCompleteState = (stored: string): string =>
  stored.replace('"state" AS', `${COMPLETE_STATE} AS`);

/**
 * SQL for lines of the change log, limited by size.
 * @param stored the columns
 * @param clauses WHERE, ORDER BY and LIMIT
 */
export const limitLines = (stored: string, clauses: string): string => `
  SELECT ${withCompleteState(stored)}, filled FROM (${limitToBytes(
    `SELECT * FROM changes ${clauses}`,
    `(${bytesOf('state')} + ${bytesOf('before')} + omitted_bytes)`,
    MAX_BYTES,
  )}) AS changes`;

/** SQL for whether a change includes the description: it created or deleted the task, or changed the description. */
const INCLUDES_DESCRIPTION = `(before IS NULL OR state IS NULL OR before ? 'description')`;

/** Like `limitLines`, but without unchanged descriptions, for readers that compare each line with its previous state. */
export const limitChangedLines = (stored: string, clauses: string): string => `
  SELECT ${stored.replace('"state" AS', `CASE WHEN ${INCLUDES_DESCRIPTION} THEN ${COMPLETE_STATE} ELSE changes.state - 'description' END AS`)}, filled FROM (${limitToBytes(
    `SELECT * FROM changes ${clauses}`,
    `(CASE WHEN ${INCLUDES_DESCRIPTION} THEN ${bytesOf('state')} + omitted_bytes ELSE 0 END + ${bytesOf('before')})`,
    MAX_BYTES,
  )}) AS changes`;

/** Whether the lines stop early because of the size. */
export const isCut = (lines: readonly object[]): boolean => {
  const { filled = 0 } = (lines.at(-1) ?? {}) as { readonly filled?: number };
  return filled >= MAX_BYTES;
};

/**
 * Converts a logged state to a row as a repository would return it. Columns added after the state was logged are null.
 */
export function loggedRow<Row>(metadata: EntityMetadata, ownerId: OwnerId, state: LoggedState): Row {
  const row: Record<string, unknown> = {};
  for (const column of metadata.columns) {
    if (column.isSelect) row[column.propertyName] = valueOf(column, state);
  }
  return { ...row, ownerId } as Row;
}

function valueOf({ type, databaseName }: ColumnMetadata, state: LoggedState): unknown {
  const value = state[databaseName] ?? null;
  // `to_jsonb` uses the offset of the connection's time zone.
  const isInstant = type === 'timestamp with time zone' && typeof value === 'string';
  return isInstant ? new Date(value).toISOString() : value;
}

/** The table of each change type. */
export const LOGGED_TABLES = {
  settings: 'owners',
  list: 'lists',
  label: 'labels',
  task: 'tasks',
  completion: 'completions',
  reminder: 'reminder_events',
} as const;
