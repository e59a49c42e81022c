import { ApiProperty } from '@nestjs/swagger';
import { Color, Text, Uuid } from '../../platform/http/validation/fields.js';
import { type Label, LABEL_NAME_MAX } from '../label.entity.js';
import { PageOf } from '../../platform/http/pagination.js';
import { VersionField } from '../../platform/http/preconditions/versioned-resource.js';
import { Changes } from '../../platform/http/validation/read-only.js';

export class CreateLabelDto {
  @Uuid({
    optional: true,
    description: 'Client-generated id, for creating offline. Defaults to a new UUIDv7.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly id?: string;

  @Text({
    min: 1,
    max: LABEL_NAME_MAX,
    visible: true,
    description: 'Unique per user, ignoring case. Leading and trailing white space is removed.',
    example: 'errand',
  })
  readonly name!: string;

  @Color({ optional: true, nullable: true, default: null, description: 'null for none.', example: '#3366cc' })
  readonly color?: string | null;
}

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

/** RFC 7396: an absent field is kept, `null` clears a nullable field, a value sets it. */
@Changes(LabelResponse, { derived: ['openTasks'] })
export class UpdateLabelDto {
  @Text({
    min: 1,
    max: LABEL_NAME_MAX,
    visible: true,
    optional: true,
    description: 'Unique per user, ignoring case. Leading and trailing white space is removed.',
    example: 'errands',
  })
  readonly name?: string;

  @Color({ optional: true, nullable: true, description: 'null for none.', example: '#cc6633' })
  readonly color?: string | null;

  @VersionField()
  readonly version?: number;
}
