import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { Uuid } from '../../platform/http/validation/fields.js';

/** Where to; with neither, to the end. */
export class MoveListDto {
  @Uuid({
    optional: true,
    description: 'The list that it shall stand before.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly before?: string;

  @Uuid({
    optional: true,
    description: 'The list that it shall stand after; not together with `before`.',
  })
  readonly after?: string;

  @VersionField()
  readonly version?: number;
}
