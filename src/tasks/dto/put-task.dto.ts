import { Flag, Text, Whole } from '../../common/input/fields.js';
import { DESCRIPTION_MAX, PRIORITY_MAX, TITLE_MAX } from '../task.entity.js';

/** A task in full: what PUT sets. What is left out gets its default. */
export class PutTaskDto {
  @Text({ min: 1, max: TITLE_MAX, description: 'Surrounding white space is removed.', example: 'Buy milk' })
  readonly title!: string;

  @Text({
    min: 0,
    max: DESCRIPTION_MAX,
    multiline: true,
    optional: true,
    nullable: true,
    default: null,
    description: 'Free text; null for none.',
    example: 'Oat, two litres',
  })
  readonly description?: string | null;

  @Flag({ optional: true, default: false, description: 'Whether it is done.', example: false })
  readonly completed?: boolean;

  @Whole({
    min: 0,
    max: PRIORITY_MAX,
    optional: true,
    default: 0,
    description: '0 none, 1 low, 2 medium, 3 high.',
    example: 2,
  })
  readonly priority?: number;
}
