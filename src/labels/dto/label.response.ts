import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../platform/http/pagination/page.js';
import { type Label, LABEL_NAME_MAX } from '../label.entity.js';

export class LabelResponse {
  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e' })
  readonly id!: string;

  @ApiProperty({ example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({ minLength: 1, maxLength: LABEL_NAME_MAX, example: 'errand' })
  readonly name!: string;

  @ApiProperty({ type: 'string', nullable: true, example: '#3366cc' })
  readonly color!: string | null;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Number of open tasks with this label.',
    example: 3,
  })
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

  static from(label: Label): LabelResponse {
    return {
      id: label.id,
      ownerId: label.ownerId,
      name: label.name,
      color: label.color,
      openTasks: label.openTasks,
      version: label.version,
      createdAt: label.createdAt,
      updatedAt: label.updatedAt,
    };
  }
}

export class LabelPage extends PageOf(LabelResponse) {}
