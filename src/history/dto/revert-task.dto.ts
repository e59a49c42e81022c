import { VERSION_MAX } from '../../platform/http/preconditions/version-field.js';
import { IntegerField } from '../../platform/http/validation/fields.js';

export class RevertTaskDto {
  @IntegerField({
    min: 1,
    max: VERSION_MAX,
    description: 'Version to restore. The current version goes into `If-Match` only.',
    example: 1,
  })
  readonly version!: number;
}
