import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { Changes } from '../../platform/http/validation/read-only.js';
import { bodyOf, type TaskBody } from '../task-fields.js';
import { changed } from './task-field-decorators.js';
import { TaskResponse } from './task.response.js';

/** A JSON merge patch (RFC 7396); `null` counts as absent for a field that cannot be null. Objects and lists are replaced as a whole. */
@Changes(TaskResponse, { derived: ['subtasks'] })
export class UpdateTaskDto extends bodyOf<Partial<TaskBody>>(changed) {
  @VersionField()
  readonly version?: number;
}
