import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { Uuid } from '../../platform/http/validation/fields.js';

/** Where to. Beside a neighbour, which says list and parent by itself; or to the end of what the list and the parent name. */
export class MoveTaskDto {
  @Uuid({
    optional: true,
    description: 'The list; without a parent or a neighbour, at its top level.',
  })
  readonly listId?: string;

  @Uuid({
    optional: true,
    nullable: true,
    description: 'The task to be a subtask of; null for the top level.',
    example: null,
  })
  readonly parentId?: string | null;

  @Uuid({
    optional: true,
    description: 'The task that it shall stand before.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly before?: string;

  @Uuid({
    optional: true,
    description: 'The task that it shall stand after; not together with `before`.',
  })
  readonly after?: string;

  @VersionField()
  readonly version?: number;
}
