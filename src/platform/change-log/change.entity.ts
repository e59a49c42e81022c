import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Owned } from '../database/owned.entity.js';

/** In the order in which a reader can take them in: what a row points at comes before it. */
export const CHANGE_TYPES = ['settings', 'list', 'label', 'task', 'completion', 'reminder'] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];
export const CHANGE_KINDS = ['created', 'updated', 'deleted'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A row's columns by their names in the database, as `to_jsonb` writes them, without those that only the service needs. */
export type LoggedState = Readonly<Record<string, unknown>>;

/**
 * A line of the change log, written by triggers in the transaction that made the change. The owner's clock numbers them
 * in the order in which those commit. Sync, the live stream, history, undo and webhooks all read these.
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
  /** Of the owner's clock; below 0 for the history that an import has brought along, which is no news to anybody. */
  @PrimaryColumn('bigint')
  readonly seq!: number;

  @Column('text')
  readonly type!: ChangeType;

  /** Null for the settings, of which there is one row. */
  @Column('uuid', { name: 'row_id', nullable: true })
  readonly rowId!: string | null;

  @Column('text')
  readonly change!: ChangeKind;

  /** The row's, after the change; of what was deleted, its last. */
  @Column('integer')
  readonly version!: number;

  @Column('timestamp with time zone', {
    name: 'changed_at',
    precision: 3,
    default: () => 'clock_timestamp()',
  })
  readonly changedAt!: string;

  /** Null for what the service did by itself, such as emptying the trash of what is old. */
  @Column('text', { name: 'request_id', nullable: true })
  readonly requestId!: string | null;

  /** By an import: news for whoever mirrors the account, but no part of a row's history. */
  @Column('boolean', { default: false })
  readonly imported!: boolean;

  /** The row after the change, without a description that is long; null once deleted. */
  @Column('jsonb', { nullable: true })
  readonly state!: LoggedState | null;

  /** Of an update the columns that were different, of a deletion all; so `{ ...state, ...before }` is the row before. */
  @Column('jsonb', { nullable: true })
  readonly before!: LoggedState | null;

  /** What the line counts for in the owner's quota. */
  @Column('integer', { default: 1300, select: false })
  readonly bytes!: number;

  /** How long the description is that `state` leaves out; 0 where it leaves nothing out. */
  @Column('integer', { name: 'omitted_bytes', default: 0, select: false })
  readonly omittedBytes!: number;
}
