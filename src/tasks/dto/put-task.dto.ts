import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { Changes } from '../../platform/http/validation/read-only.js';
import { WholeTaskDto } from './whole-task.dto.js';
import { TaskResponse } from './task.response.js';

/** The body of PUT. */
@Changes(TaskResponse, { derived: ['subtasks'] })
export class PutTaskDto extends WholeTaskDto {
  @VersionField()
  readonly version?: number;
}
