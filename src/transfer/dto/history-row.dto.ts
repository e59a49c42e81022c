import { Allow } from 'class-validator';
import { EnumField, Text, Uuid } from '../../platform/http/validation/fields.js';
import { CHANGE_KINDS, type ChangeKind } from '../../platform/change-log/change.entity.js';
import { MOVED_TYPES, type MovedType } from '../format.js';
import { TimeField, VersionField } from './row-fields.js';
import { CompletionRow, LabelRow, ListRow, SettingsRow, TaskRow } from './rows.dto.js';

/** In the history alone: when an account was made is not what is moved. */
export class LoggedSettingsRow extends SettingsRow {
  @TimeField('When the account was made.')
  readonly createdAt!: string;
}

const MAX_REQUEST_ID_LENGTH = 128;

export class HistoryRow {
  @EnumField({ of: MOVED_TYPES, description: 'What was changed.' })
  readonly type!: MovedType;

  @Uuid({ nullable: true, description: 'Of the row; null for the settings.' })
  readonly id!: string | null;

  @EnumField({ of: CHANGE_KINDS, description: 'What was done to it.' })
  readonly change!: ChangeKind;

  @VersionField()
  readonly version!: number;

  @TimeField('When it was changed.')
  readonly changedAt!: string;

  @Text({ min: 1, max: MAX_REQUEST_ID_LENGTH, nullable: true, description: 'The request that did it.' })
  readonly requestId!: string | null;

  /** The row after the change, checked by the class of its type; null once it is deleted. */
  @Allow()
  readonly after!: object | null;

  /** Of an update what was different before, of a deletion all; null of what was created. */
  @Allow()
  readonly before!: object | null;
}

/** What the log holds of each type of row. */
export const LOGGED_ROWS = {
  settings: LoggedSettingsRow,
  list: ListRow,
  label: LabelRow,
  task: TaskRow,
  completion: CompletionRow,
} as const;

export const ROWS = { ...LOGGED_ROWS, settings: SettingsRow, history: HistoryRow } as const;
