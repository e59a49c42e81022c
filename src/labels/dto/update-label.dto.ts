import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { Color, Text } from '../../platform/http/validation/fields.js';
import { Changes } from '../../platform/http/validation/read-only.js';
import { LABEL_NAME_MAX } from '../label.entity.js';
import { LabelResponse } from './label.response.js';

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
