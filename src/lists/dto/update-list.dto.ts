import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { Color, BooleanField, Text } from '../../platform/http/validation/fields.js';
import { Changes } from '../../platform/http/validation/read-only.js';
import { LIST_NAME_MAX } from '../list.entity.js';
import { ListResponse } from './list.response.js';

/** RFC 7396: what is left out stays, `null` clears, a value sets. */
@Changes(ListResponse)
export class UpdateListDto {
  @Text({
    min: 1,
    max: LIST_NAME_MAX,
    visible: true,
    optional: true,
    description: 'Surrounding white space is removed.',
    example: 'Household',
  })
  readonly name?: string;

  @Color({ optional: true, nullable: true, description: 'null for none.', example: '#cc6633' })
  readonly color?: string | null;

  @BooleanField({
    optional: true,
    description: 'Put away: its tasks stay, but no view of what is due shows them. The inbox cannot be.',
    example: false,
  })
  readonly archived?: boolean;

  @VersionField()
  readonly version?: number;
}
