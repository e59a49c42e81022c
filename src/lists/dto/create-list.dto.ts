import { Color, Text, Uuid } from '../../platform/http/validation/fields.js';
import { LIST_NAME_MAX } from '../list.entity.js';

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
