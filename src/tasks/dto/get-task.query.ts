import { EnumField } from '../../platform/http/validation/fields.js';

export class GetTaskQuery {
  @EnumField({
    of: ['subtasks'] as const,
    optional: true,
    description: 'What to give along: `subtasks`, all below it as a tree.',
    example: 'subtasks',
  })
  readonly include?: 'subtasks';
}
