import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../common/pagination/page.js';
import { PRIORITY_MAX, type Task, TITLE_MAX } from '../task.entity.js';

export class TaskResponse {
  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e' })
  readonly id!: string;

  @ApiProperty({ description: 'The `sub` of the token it was created with.', example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({ minLength: 1, maxLength: TITLE_MAX, example: 'Buy milk' })
  readonly title!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'Oat, two litres' })
  readonly description!: string | null;

  @ApiProperty({ example: false })
  readonly completed!: boolean;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Since when it is completed.',
    example: null,
  })
  readonly completedAt!: string | null;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: PRIORITY_MAX,
    description: '0 none, 1 low, 2 medium, 3 high.',
    example: 2,
  })
  readonly priority!: number;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Goes up by one with every change.', example: 1 })
  readonly version!: number;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly updatedAt!: string;

  static from(task: Task): TaskResponse {
    return {
      id: task.id,
      ownerId: task.ownerId,
      title: task.title,
      description: task.description,
      completed: task.completed,
      completedAt: task.completedAt,
      priority: task.priority,
      version: task.version,
      createdAt: task.createdAt,
      updatedAt: task.updatedAt,
    };
  }
}

export class TaskPage extends PageOf(TaskResponse) {}
