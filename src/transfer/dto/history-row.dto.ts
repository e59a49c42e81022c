import { Allow } from 'class-validator';
import { EnumField, Text, Uuid } from '../../platform/http/validation/fields.js';
import { CHANGE_KINDS, type ChangeKind } from '../../platform/change-log/change.entity.js';
import { MOVED_TYPES, type MovedType } from '../file-format.js';
import { TimeField, VersionField } from './row-fields.js';
import { CompletionRow, LabelRow, ListRow, SettingsRow, TaskRow } from './rows.dto.js';

/** Only for history rows: an import does not change when the account was created. */
export class LoggedSettingsRow extends SettingsRow {
  @TimeField('Creation time of the account.')
  readonly createdAt!: string;
}

const MAX_REQUEST_ID_LENGTH = 128;

export class HistoryRow {
  @EnumField({ of: MOVED_TYPES, description: 'Type of the changed row.' })
  readonly type!: MovedType;

  @Uuid({ nullable: true, description: 'Id of the row; null for settings.' })
  readonly id!: string | null;

  @EnumField({ of: CHANGE_KINDS, description: 'Kind of change.' })
  readonly change!: ChangeKind;

  @VersionField()
  readonly version!: number;

  @TimeField('Time of the change.')
  readonly changedAt!: string;

  @Text({ min: 1, max: MAX_REQUEST_ID_LENGTH, nullable: true, description: 'Request that made the change.' })
  readonly requestId!: string | null;

  /** The row after the change, validated by the class of its type; null for a deletion. */
  @Allow()
  readonly after!: object | null;

  /** For an update the changed fields, for a deletion the whole row; null for a creation. */
  @Allow()
  readonly before!: object | null;
}

/** Row classes of the history, by type. */
export const LOGGED_ROWS = {
  settings: LoggedSettingsRow,
  list: ListRow,
  label: LabelRow,
  task: TaskRow,
  completion: CompletionRow,
} as const;

export const ROWS = { ...LOGGED_ROWS, settings: SettingsRow, history: HistoryRow } as const;
