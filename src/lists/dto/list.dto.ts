import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, Color, Text, Uuid } from '../../platform/http/validation/fields.js';
import { type List, LIST_NAME_MAX } from '../list.entity.js';
import { PageOf, PageQuery } from '../../platform/http/pagination.js';
import { VersionField } from '../../platform/http/preconditions/versioned-resource.js';
import { Changes } from '../../platform/http/validation/read-only.js';
import { FromTrueFalse } from '../../platform/http/validation/query-parameters.js';

export class CreateListDto {
  @Uuid({
    optional: true,
    description: 'Client-generated id, for creating offline. Defaults to a new UUIDv7.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly id?: string;

  @Text({
    min: 1,
    max: LIST_NAME_MAX,
    visible: true,
    description: 'Leading and trailing white space is removed.',
    example: 'Home',
  })
  readonly name!: string;

  @Color({ optional: true, nullable: true, default: null, description: 'null for none.', example: '#3366cc' })
  readonly color?: string | null;
}

export class ListResponse {
  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e' })
  readonly id!: string;

  @ApiProperty({ example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({ minLength: 1, maxLength: LIST_NAME_MAX, example: 'Home' })
  readonly name!: string;

  @ApiProperty({ type: 'string', nullable: true, example: '#3366cc' })
  readonly color!: string | null;

  @ApiProperty({ description: 'Sort key: lists are ordered by its bytes, then by id.', example: 'a1' })
  readonly position!: string;

  @ApiProperty({ example: false })
  readonly archived!: boolean;

  @ApiProperty({
    description: 'Whether this is the inbox, which every user has and which cannot be deleted.',
    example: false,
  })
  readonly inbox!: boolean;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of open tasks in the list.', example: 3 })
  readonly openTasks!: number;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'Increases by one with every change.',
    example: 1,
  })
  readonly version!: number;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly updatedAt!: string;

  static from(list: List): ListResponse {
    return {
      id: list.id,
      ownerId: list.ownerId,
      name: list.name,
      color: list.color,
      position: list.position,
      archived: list.archived,
      inbox: list.inbox,
      openTasks: list.openTasks,
      version: list.version,
      createdAt: list.createdAt,
      updatedAt: list.updatedAt,
    };
  }
}

export class ListPage extends PageOf(ListResponse) {}

/** RFC 7396: an absent field is kept, `null` clears a nullable field, a value sets it. */
@Changes(ListResponse, { derived: ['openTasks'], readOnly: ['deletedAt'] })
export class UpdateListDto {
  @Text({
    min: 1,
    max: LIST_NAME_MAX,
    visible: true,
    optional: true,
    description: 'Leading and trailing white space is removed.',
    example: 'Household',
  })
  readonly name?: string;

  @Color({ optional: true, nullable: true, description: 'null for none.', example: '#cc6633' })
  readonly color?: string | null;

  @BooleanField({
    optional: true,
    description:
      'Whether the list is archived. Its tasks are kept but left out of the due views. The inbox cannot be archived.',
    example: false,
  })
  readonly archived?: boolean;

  @VersionField()
  readonly version?: number;
}

/** The target position; the end if neither neighbour is given. */
export class MoveListDto {
  @Uuid({
    optional: true,
    description: 'Id of the list to move before. Without `before` and `after`, the list moves to the end.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly before?: string;

  @Uuid({
    optional: true,
    description: 'Id of the list to move after. Cannot be combined with `before`.',
  })
  readonly after?: string;

  @VersionField()
  readonly version?: number;
}

export class ListListsQuery extends PageQuery {
  @FromTrueFalse()
  @BooleanField({
    optional: true,
    description: '`true` for archived lists only, `false` for active lists only.',
    example: false,
  })
  readonly archived?: boolean;
}
