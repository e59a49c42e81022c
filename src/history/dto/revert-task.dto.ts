import { VERSION_MAX } from '../../platform/http/preconditions/version-field.js';
import { IntegerField } from '../../platform/http/validation/fields.js';

export class RevertTaskDto {
  @IntegerField({
    min: 1,
    max: VERSION_MAX,
    description: 'Which version to go back to; that of now goes into `If-Match` and nowhere else.',
    example: 1,
  })
  readonly version!: number;
}
