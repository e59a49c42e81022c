import { EnumField } from '../../platform/http/validation/fields.js';

export class GetTaskQuery {
  @EnumField({
    of: ['subtasks'] as const,
    optional: true,
    description: 'Related data to include: `subtasks`, as a tree.',
    example: 'subtasks',
  })
  readonly include?: 'subtasks';
}
