import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../platform/http/pagination/page.js';
import { type List, LIST_NAME_MAX } from '../list.entity.js';

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
