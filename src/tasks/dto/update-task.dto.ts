import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { bodyOf, type TaskBody } from '../task-fields.js';
import { changed } from './task-fields.js';

/** A JSON merge patch (RFC 7396). Objects and lists are replaced as a whole. */
export class UpdateTaskDto extends bodyOf<Partial<TaskBody>>(changed) {
  @VersionField()
  readonly version?: number;
}
