import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../platform/http/pagination/page.js';
import type { Trashed } from '../trash.repository.js';

export class TrashedResponse {
  @ApiProperty({ enum: ['task', 'list'], example: 'task' })
  readonly kind!: 'task' | 'list';

  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e' })
  readonly id!: string;

  @ApiProperty({ example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({ description: 'Of a list, its name.', example: 'Buy milk' })
  readonly title!: string;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'How many tasks went along and come back with it: those of a list, the subtasks of a task.',
    example: 0,
  })
  readonly along!: number;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly deletedAt!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    description: 'From when on it is gone for good.',
    example: '2026-12-23T09:00:00.000Z',
  })
  readonly purgeAt!: string;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Of the task or the list.', example: 2 })
  readonly version!: number;

  static from(
    { kind, id, ownerId, title, along, deletedAt, version }: Trashed,
    purgeAt: string,
  ): TrashedResponse {
    return { kind, id, ownerId, title, along, deletedAt, purgeAt, version };
  }
}

export class TrashPage extends PageOf(TrashedResponse) {}
