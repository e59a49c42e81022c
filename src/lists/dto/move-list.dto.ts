import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { Uuid } from '../../platform/http/validation/fields.js';

/** The target position; the end if neither neighbour is given. */
export class MoveListDto {
  @Uuid({
    optional: true,
    description: 'Id of the list to move before. Without `before` and `after`, the list moves to the end.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly before?: string;

  @Uuid({
    optional: true,
    description: 'Id of the list to move after. Cannot be combined with `before`.',
  })
  readonly after?: string;

  @VersionField()
  readonly version?: number;
}
