import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { WholeTaskDto } from './whole-task.dto.js';

/** The body of PUT. */
export class PutTaskDto extends WholeTaskDto {
  @VersionField()
  readonly version?: number;
}
