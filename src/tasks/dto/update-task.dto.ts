import { Flag, Text, Whole } from '../../common/input/fields.js';
import { DESCRIPTION_MAX, PRIORITY_MAX, TITLE_MAX } from '../task.entity.js';

/** RFC 7396: what is left out stays, `null` clears, a value sets. */
export class UpdateTaskDto {
  @Text({
    min: 1,
    max: TITLE_MAX,
    optional: true,
    description: 'Surrounding white space is removed.',
    example: 'Buy oat milk',
  })
  readonly title?: string;

  @Text({
    min: 0,
    max: DESCRIPTION_MAX,
    multiline: true,
    optional: true,
    nullable: true,
    description: 'Free text; null for none.',
    example: null,
  })
  readonly description?: string | null;

  @Flag({ optional: true, description: 'Whether it is done.', example: true })
  readonly completed?: boolean;

  @Whole({
    min: 0,
    max: PRIORITY_MAX,
    optional: true,
    description: '0 none, 1 low, 2 medium, 3 high.',
    example: 3,
  })
  readonly priority?: number;
}
