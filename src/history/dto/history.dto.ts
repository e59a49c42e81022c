import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../platform/http/pagination.js';
import { type Change, CHANGE_KINDS, type ChangeKind } from '../../platform/change-log/change.entity.js';
import { ChangeResponse } from '../../sync/dto/sync.dto.js';
import { VERSION_MAX } from '../../platform/http/preconditions/versioned-resource.js';
import { IntegerField, Text } from '../../platform/http/validation/fields.js';

/** Any field value of a row. */
const VALUE = {
  nullable: true,
  oneOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'array', items: {} },
    { type: 'object' },
  ],
};

export class ChangedFieldResponse {
  @ApiProperty({ description: 'Name of the field in the row.', example: 'title' })
  readonly field!: string;

  @ApiProperty({
    ...VALUE,
    description: 'Value before the change; null if the row was created.',
    example: 'Buy milk',
  })
  readonly before!: unknown;

  @ApiProperty({
    ...VALUE,
    description: 'Value after the change; null if the row was deleted.',
    example: 'Buy oat milk',
  })
  readonly after!: unknown;
}

/** Fields that change with every version. */
const METADATA_FIELDS = ['version', 'updatedAt'];

export class HistoryEntryResponse {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'Version of the row after the change.',
    example: 2,
  })
  readonly version!: number;

  @ApiProperty({ enum: CHANGE_KINDS, example: 'updated' })
  readonly change!: ChangeKind;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly changedAt!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The `sub` of the user who made the change; null if the service made it.',
    example: 'u7fGk2',
  })
  readonly by!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The `X-Request-Id` of the request that made the change, for `POST /undo`.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly requestId!: string | null;

  @ApiProperty({ type: [ChangedFieldResponse], description: 'All changed fields.' })
  readonly fields!: readonly ChangedFieldResponse[];

  /** @param before API representation of the row before the change, like `after`; null for none */
  static from(
    { version, change, changedAt, requestId, ownerId }: Change,
    before: object | null,
    after: object | null,
  ): HistoryEntryResponse {
    const by = requestId === null ? null : ownerId;
    return { version, change, changedAt, by, requestId, fields: changed(before, after) };
  }
}

function changed(before: object | null, after: object | null): ChangedFieldResponse[] {
  const was = before as Readonly<Record<string, unknown>> | null;
  const is = after as Readonly<Record<string, unknown>> | null;
  const fields = Object.entries(is ?? was!).flatMap(([field, value]) =>
    // Counts are not logged.
    value === undefined || METADATA_FIELDS.includes(field) ? [] : [field],
  );
  return fields
    .filter((field) => !was || !is || JSON.stringify(was[field]) !== JSON.stringify(is[field]))
    .map((field) => ({ field, before: was?.[field] ?? null, after: is?.[field] ?? null }));
}

export class HistoryPage extends PageOf(HistoryEntryResponse) {}

export const MAX_SHOWN = 100;

export class UndoResponse {
  @ApiProperty({
    description: 'Request id of the undo, which can be used to undo it.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0f',
  })
  readonly requestId!: string;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of restored rows.', example: 1 })
  readonly undone!: number;

  @ApiProperty({
    type: [ChangeResponse],
    description: `Changes made by the undo, in the format of \`GET /sync\`; at most ${MAX_SHOWN}.`,
  })
  readonly data!: readonly ChangeResponse[];
}

export class RevertTaskDto {
  @IntegerField({
    min: 1,
    max: VERSION_MAX,
    description: 'Version to restore. The current version goes into `If-Match` only.',
    example: 1,
  })
  readonly version!: number;
}

const REQUEST_ID_MAX = 128;

export class UndoDto {
  @Text({
    min: 1,
    max: REQUEST_ID_MAX,
    description:
      'The `X-Request-Id` from the response to the request. If several requests share it, all are undone.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly requestId!: string;
}
