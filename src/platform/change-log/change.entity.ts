import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Owned } from '../database/owned.entity.js';

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
