import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../platform/http/pagination.js';
import type { Trashed } from '../trash.repository.js';

export class TrashedResponse {
  @ApiProperty({ enum: ['task', 'list'], example: 'task' })
  readonly kind!: 'task' | 'list';

  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e' })
  readonly id!: string;

  @ApiProperty({ example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({ description: 'Title of the task, or name of the list.', example: 'Buy milk' })
  readonly title!: string;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description:
      'Number of tasks deleted and restored with it: the tasks of a list, or the subtasks of a task.',
    example: 0,
  })
  readonly along!: number;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly deletedAt!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    description: 'Time of permanent deletion.',
    example: '2026-12-23T09:00:00.000Z',
  })
  readonly purgeAt!: string;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Version of the task or list.', example: 2 })
  readonly version!: number;

  static from(
    { kind, id, ownerId, title, along, deletedAt, version }: Trashed,
    purgeAt: string,
  ): TrashedResponse {
    return { kind, id, ownerId, title, along, deletedAt, purgeAt, version };
  }
}

export class TrashPage extends PageOf(TrashedResponse) {}
