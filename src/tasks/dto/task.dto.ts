import { bodyOf, type TaskBody } from '../task-fields.js';
import { changed, created, TaskIdField } from './task-field-decorators.js';
import { VersionField } from '../../platform/http/preconditions/versioned-resource.js';
import { Changes } from '../../platform/http/validation/read-only.js';
import { TaskResponse } from './task.response.js';
import { Uuid } from '../../platform/http/validation/fields.js';

/** A complete task. Omitted fields get their defaults. */
export abstract class WholeTaskDto extends bodyOf<TaskBody>(created) {}

export class CreateTaskDto extends WholeTaskDto {
  @TaskIdField()
  readonly id?: string;
}

/** The body of PUT. */
@Changes(TaskResponse, { derived: ['subtasks'] })
export class PutTaskDto extends WholeTaskDto {
  @VersionField()
  readonly version?: number;
}

/** A JSON merge patch (RFC 7396); `null` counts as absent for a field that cannot be null. Objects and lists are replaced as a whole. */
@Changes(TaskResponse, { derived: ['subtasks'] })
export class UpdateTaskDto extends bodyOf<Partial<TaskBody>>(changed) {
  @VersionField()
  readonly version?: number;
}

/** The target: next to a neighbour, with its list and parent, or at the end of the given list or parent. */
export class MoveTaskDto {
  @Uuid({
    optional: true,
    description: 'Id of the target list. Without a parent or neighbour, the task moves to its top level.',
  })
  readonly listId?: string;

  @Uuid({
    optional: true,
    nullable: true,
    description: 'Id of the new parent task; null for the top level.',
    example: null,
  })
  readonly parentId?: string | null;

  @Uuid({
    optional: true,
    description: 'Id of the task to move before.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly before?: string;

  @Uuid({
    optional: true,
    description: 'Id of the task to move after. Cannot be combined with `before`.',
  })
  readonly after?: string;

  @VersionField()
  readonly version?: number;
}
