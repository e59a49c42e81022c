import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { Uuid } from '../../platform/http/validation/fields.js';

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
