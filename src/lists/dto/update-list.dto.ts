import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { Color, BooleanField, Text } from '../../platform/http/validation/fields.js';
import { Changes } from '../../platform/http/validation/read-only.js';
import { LIST_NAME_MAX } from '../list.entity.js';
import { ListResponse } from './list.response.js';

/** RFC 7396: an absent field is kept, `null` clears a nullable field, a value sets it. */
@Changes(ListResponse, { derived: ['openTasks'], readOnly: ['deletedAt'] })
export class UpdateListDto {
  @Text({
    min: 1,
    max: LIST_NAME_MAX,
    visible: true,
    optional: true,
    description: 'Leading and trailing white space is removed.',
    example: 'Household',
  })
  readonly name?: string;

  @Color({ optional: true, nullable: true, description: 'null for none.', example: '#cc6633' })
  readonly color?: string | null;

  @BooleanField({
    optional: true,
    description:
      'Whether the list is archived. Its tasks are kept but left out of the due views. The inbox cannot be archived.',
    example: false,
  })
  readonly archived?: boolean;

  @VersionField()
  readonly version?: number;
}
