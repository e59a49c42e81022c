import { ApiExtraModels, ApiProperty, getSchemaPath, OmitType } from '@nestjs/swagger';
import type { Type } from '@nestjs/common';
import { Choices, IntegerField, Text } from '../../platform/http/validation/fields.js';
import { FromCommas, FromDigits } from '../../platform/http/validation/query-parameters.js';
import {
  type Change,
  CHANGE_KINDS,
  CHANGE_TYPES,
  type ChangeKind,
  type ChangeType,
} from '../../platform/change-log/change.entity.js';
import { ApiVariants, literal, pascal } from '../../platform/http/openapi/schemas.js';
import { LabelResponse } from '../../labels/dto/label.dto.js';
import { ListResponse } from '../../lists/dto/list.dto.js';
import type { List } from '../../lists/list.entity.js';
import { SettingsResponse } from '../../account/dto/account.dto.js';
import { CompletionResponse } from '../../tasks/completions/completions.dto.js';
import { ReminderEventResponse } from '../../tasks/reminders/reminders.dto.js';
import { TaskResponse } from '../../tasks/dto/task.response.js';

export const MAX_CURSOR_LENGTH = 512;
const LIMIT_MAX = 1_000;

export class FeedQuery {
  @FromCommas()
  @Choices({
    of: CHANGE_TYPES,
    optional: true,
    description: 'Comma-separated types to return. Defaults to all types.',
    example: ['task', 'list'],
  })
  readonly types?: readonly ChangeType[];
}

export class SyncQuery extends FeedQuery {
  @Text({
    min: 1,
    max: MAX_CURSOR_LENGTH,
    optional: true,
    description:
      '`nextCursor` of the previous response, with the same `types`. Without it, a full sync starts.',
    example: 'WzE3NjQwMDAwMDAwMDAsMTIsMzFd',
  })
  readonly cursor?: string;

  @FromDigits()
  @IntegerField({
    min: 1,
    max: LIMIT_MAX,
    optional: true,
    default: 500,
    description: 'Maximum number of changes. A page also ends at about 1 MB of JSON.',
    example: 500,
  })
  readonly limit: number = 500;
}

/** Without the count: clients compute it from the tasks, and it changes without a change of the list. */
export class LoggedListResponse extends OmitType(ListResponse, ['openTasks']) {
  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Time of deletion; null unless the list is in the trash.',
    example: null,
  })
  readonly deletedAt!: string | null;

  static from(list: List): LoggedListResponse {
    return { ...ListResponse.from(list), deletedAt: list.deletedAt };
  }
}
export class LoggedLabelResponse extends OmitType(LabelResponse, ['openTasks']) {}

const ROWS: Readonly<Record<ChangeType, Type>> = {
  settings: SettingsResponse,
  list: LoggedListResponse,
  label: LoggedLabelResponse,
  task: TaskResponse,
  completion: CompletionResponse,
  reminder: ReminderEventResponse,
};

const rowOf = (Row: Type) => ({
  description: 'The row after the change; null if it was permanently deleted.',
  anyOf: [{ $ref: getSchemaPath(Row) }, { type: 'null' }],
  example: null,
});

@ApiExtraModels(...Object.values(ROWS))
@ApiVariants(
  'Change',
  'type',
  Object.fromEntries(
    Object.entries(ROWS).map(([type, Row]) => [
      `${pascal(type)}Change`,
      { type: literal(type), row: rowOf(Row) },
    ]),
  ),
)
export class ChangeResponse {
  @ApiProperty({ enum: CHANGE_TYPES, example: 'task' })
  readonly type!: ChangeType;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description: 'Id of the row; null for the settings.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly id!: string | null;

  @ApiProperty({ enum: CHANGE_KINDS, example: 'updated' })
  readonly change!: ChangeKind;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'Version of the row after the change.',
    example: 2,
  })
  readonly version!: number;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly changedAt!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: '`X-Request-Id` of the request that made the change; null for changes by the service.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly requestId!: string | null;

  @ApiProperty({ type: 'object', nullable: true, additionalProperties: true })
  readonly row!: object | null;

  static from(
    { type, rowId, change, version, changedAt, requestId }: Change,
    row: object | null,
  ): ChangeResponse {
    return { type, id: rowId, change, version, changedAt, requestId, row };
  }
}

export class SyncResponse {
  @ApiProperty({ type: [ChangeResponse] })
  readonly data!: readonly ChangeResponse[];

  @ApiProperty({
    description: 'Cursor for the next page or, once `hasMore` is false, for later changes.',
    example: 'WzE3NjQwMDAwMDAwMDAsMTIsMzFd',
  })
  readonly nextCursor!: string;

  @ApiProperty({ description: 'Whether more changes are available now.', example: false })
  readonly hasMore!: boolean;
}
