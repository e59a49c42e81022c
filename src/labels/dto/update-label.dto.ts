import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { Color, Text } from '../../platform/http/validation/fields.js';
import { LABEL_NAME_MAX } from '../label.entity.js';

/** RFC 7396: what is left out stays, `null` clears, a value sets. */
export class UpdateLabelDto {
  @Text({
    min: 1,
    max: LABEL_NAME_MAX,
    optional: true,
    description: 'Unique among your labels, regardless of case. Surrounding white space is removed.',
    example: 'errands',
  })
  readonly name?: string;

  @Color({ optional: true, nullable: true, description: 'null for none.', example: '#cc6633' })
  readonly color?: string | null;

  @VersionField()
  readonly version?: number;
}
